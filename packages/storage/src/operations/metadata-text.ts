const strictUtf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const ASCII = /^[\u0020-\u007e]*$/;

/** Text of a metadata header as the client means it: UTF-8 where its bytes are that, Latin-1 otherwise. `header`: one character for each byte. */
export function readMetadataText(header: string): string {
  if (ASCII.test(header)) return header;
  try {
    return strictUtf8.decode(Buffer.from(header, 'latin1'));
  } catch {
    return header;
  }
}

/** How the text stands in a header: HTTP's own character set is Latin-1; what goes beyond it is encoded as S3 does it (RFC 2047). */
export function writeMetadataText(text: string): string {
  // oxlint-disable-next-line no-control-regex -- every character of Latin-1
  return /^[\u0000-\u00ff]*$/.test(text) ? text : `=?UTF-8?B?${Buffer.from(text, 'utf8').toString('base64')}?=`;
}
