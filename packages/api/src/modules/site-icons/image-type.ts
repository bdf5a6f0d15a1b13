/** What a browser may show as an icon: pictures of dots alone, since SVG and HTML are documents and may hold programs. */
export type ImageType = 'image/x-icon' | 'image/png' | 'image/gif' | 'image/jpeg' | 'image/webp';

const SIGNATURES: readonly (readonly [type: ImageType, beginning: string])[] = [
  ['image/x-icon', '\0\0\x01\0'],
  ['image/png', '\x89PNG\r\n\x1a\n'],
  ['image/gif', 'GIF87a'],
  ['image/gif', 'GIF89a'],
  ['image/jpeg', '\xff\xd8\xff'],
];

/** The media type by the first bytes (WHATWG MIME Sniffing, 6.1), whatever the name says; undefined: it is none of these. */
export function imageTypeOf(bytes: Uint8Array): ImageType | undefined {
  const beginning = Buffer.from(bytes.subarray(0, 12)).toString('latin1');
  if (beginning.startsWith('RIFF') && beginning.slice(8) === 'WEBP') return 'image/webp';
  return SIGNATURES.find(([, signature]) => beginning.startsWith(signature))?.[0];
}
