/** Sequences of terminals: CSI, OSC with its end, and other escapes (ECMA-48). */
// oxlint-disable-next-line no-control-regex -- control characters are what is looked for
const SEQUENCES = /\u001b(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)?|[@-Z\\-_])/g;
/**
 * Control characters but tab and line feed, what turns the direction of text around, and what has no width. Joiners stay where a script or an emoji needs them
 * (Unicode Technical Report 36).
 */
const HIDDEN =
  // oxlint-disable-next-line no-control-regex -- the same
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]|(?<=[\p{Script=Latin}\d])[\u200c\u200d]/gu;

/** What a program or a visitor wrote, for reading: colours and cursor movements go, other control characters show as `·`. */
export function plainText(text: string): string {
  return showHidden(text.replaceAll(SEQUENCES, '').replaceAll('\r\n', '\n'));
}

/** A text that somebody else chose, without characters that make it look like another one: each of them shows as `sign`. */
export function showHidden(text: string, sign = '·'): string {
  return text.replaceAll(HIDDEN, sign);
}
