/** The file by its name, because Node has a module of its own that is called `punycode`. */
declare module 'punycode/punycode.es6.js' {
  /** The characters of a label without its `xn--` (RFC 3492). Throws `RangeError` for what is no such label. */
  export function decode(label: string): string;
}
