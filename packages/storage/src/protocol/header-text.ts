// oxlint-disable-next-line no-control-regex -- control characters are what is removed
const CONTROLS = /[\u0000-\u001f\u007f]/g;

/** Text from a form or query as it may stand in a header: one character for each byte of its UTF-8, without line ends and other controls. */
export function headerText(text: string): string {
  return Buffer.from(text, 'utf8').toString('latin1').replaceAll(CONTROLS, '');
}
