/** Sequences of terminals: CSI, OSC with its end, and other escapes (ECMA-48). */
// oxlint-disable-next-line no-control-regex -- control characters are what is looked for
const SEQUENCES = /\u001b(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)?|[@-Z\\-_])/g;
// oxlint-disable-next-line no-control-regex -- the same
const CONTROLS = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g;

/** What a program or a visitor wrote, for reading: colours and cursor movements go, other control characters show as `·`. */
export function plainText(text: string): string {
  return text.replaceAll(SEQUENCES, '').replaceAll('\r\n', '\n').replaceAll(CONTROLS, '·');
}
