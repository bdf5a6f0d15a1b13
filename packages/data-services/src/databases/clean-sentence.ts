const LONGEST = 500;

/** A sentence of MariaDB or its programs as people may read it: one line, no hash of a password, no folder of this machine. */
export function cleanSentence(text: string): string {
  return (
    text
      // oxlint-disable-next-line no-control-regex -- control characters are what is taken out
      .replaceAll(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g, ' ')
      .replaceAll(/\*?[0-9A-Fa-f]{40}/g, '***')
      .replaceAll(/(?<![\w:/])\/(?:[\w.@-]+\/)+(?=[\w.@#-])/g, '')
      .trim()
      .slice(0, LONGEST)
  );
}
