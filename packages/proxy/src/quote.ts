/**
 * A string that means itself both in nginx's configuration language and in Lua inside it. nginx has no way to write a dollar sign that starts no variable, so
 * values with one are refused, like those with quotes, backslashes, braces or line breaks. Throws an Error that names the value.
 */
export function quote(text: string): string {
  // oxlint-disable-next-line no-control-regex -- control characters are what is looked for
  if (/["\\${}\u0000-\u001f\u007f]/.test(text)) {
    throw new Error(`${JSON.stringify(text)} cannot be written into the proxy's configuration: use a path without quotes, $, {, } and \\`);
  }
  return `"${text}"`;
}
