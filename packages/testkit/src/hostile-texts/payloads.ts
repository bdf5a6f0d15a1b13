/** P-XSS of the security notes. */
export const PAYLOADS = [
  '<img src=x onerror=__x()>',
  '"><svg onload=__x()>',
  'javascript:__x()',
  "{{constructor.constructor('__x()')()}}",
  '</script><script>__x()</script>',
  '\u202E',
] as const;

/** All of them, and what asks the panel's own texts for more. */
export const LONG = `${PAYLOADS.join(' ')} $t(ui.close)`;
export const LONG_SHOWN = show(LONG);

/** The worst of them in the 100 characters of a name. */
export const NAME = '"><img src=x onerror=__x()></script>{{name}}$t(ui.close)\u202Egpj.exe';
export const NAME_SHOWN = show(NAME);

/** As the name of a file. */
export const FILE = '"><img src=x onerror=__x()>{{name}}\u202Egpj.txt';
export const FILE_SHOWN = FILE.replaceAll('\u202E', '\u2426');

/** In the middle of sequences of terminals: a link, a title, a clipboard write. */
export const IN_SEQUENCES = `\u001b]8;;javascript:__x()\u0007${LONG}\u001b]8;;\u0007\u001b]52;c;aGFja2Vk\u0007\u001b]0;taken\u0007\u001b[31m!`;
export const IN_SEQUENCES_SHOWN = `${LONG_SHOWN}!`;

/** As the panel shows it: what would turn it around is seen. */
function show(text: string): string {
  return text.replaceAll('\u202E', '·');
}
