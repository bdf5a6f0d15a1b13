/**
 * Text as one character per byte of its UTF-8 form: PHP's serialised lengths are in bytes, and so are lengths here. An ordinary string is kept apart
 * from it by the type.
 */
export type ByteText = string & { readonly __form: 'bytes' };

export function toByteText(text: string): ByteText {
  return Buffer.from(text, 'utf8').toString('latin1') as ByteText;
}

export function fromByteText(text: ByteText): string {
  return Buffer.from(text, 'latin1').toString('utf8');
}
