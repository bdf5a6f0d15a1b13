/** What sendmail(8) is started with: whom a message goes to, and from whom. */
export interface SendmailArguments {
  /** Of `-f` or `-r`. */
  readonly sender: string | undefined;
  /** `-t`: the message's own fields tell. */
  readonly readsRecipients: boolean;
  readonly recipients: readonly string[];
}

/** True for a command line that starts sendmail and nothing else. */
export function isSendmail(command: string): boolean {
  return splitCommand(command)?.[0] === '/usr/sbin/sendmail';
}

export function parseSendmailCommand(command: string): SendmailArguments {
  const words = (splitCommand(command) ?? []).slice(1);
  if (words.includes('-bs')) throw new Error('sendmail -bs is not to be had here: SMTP is spoken on 127.0.0.1, port 25');
  let sender: string | undefined;
  let readsRecipients = false;
  const recipients: string[] = [];
  for (let word = words.shift(); word !== undefined; word = words.shift()) {
    if (word === '--') recipients.push(...words.splice(0));
    else if (/^-[fr]/.test(word)) sender = word.length > 2 ? word.slice(2) : words.shift();
    else if (word === '-t') readsRecipients = true;
    else if (OPTION_WITH_VALUE.test(word)) words.shift();
    else if (!word.startsWith('-')) recipients.push(word);
  }
  return { sender, readsRecipients, recipients };
}

const OPTION_WITH_VALUE = /^-[FoNRBXpOqC]$/;

/** Words as a POSIX shell would make them; undefined when the line holds anything that a shell would do more with. */
function splitCommand(command: string): string[] | undefined {
  const words: string[] = [];
  let word: string | undefined;
  for (const [token = ''] of command.matchAll(/'[^']*'|"(?:[^"\\]|\\[^])*"|\\[^]|[^]/g)) {
    if (/^\s$/.test(token)) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else if (/^[;&|<>`$(){}'"]$/.test(token)) return undefined;
    else word = (word ?? '') + unquote(token);
  }
  return word === undefined ? words : [...words, word];
}

function unquote(token: string): string {
  if (token.length === 1) return token;
  if (token.startsWith("'")) return token.slice(1, -1);
  if (token.startsWith('"')) return token.slice(1, -1).replaceAll(/\\(["\\$`])/g, '$1');
  return token.slice(1);
}

export interface Envelope {
  readonly sender: string;
  readonly recipients: readonly string[];
  /** What is sent, with CRLF at the end of each line and without Bcc. */
  readonly message: string;
}

/** Nobody else can be asked where answers of a message without a sender should go. */
const DEFAULT_SENDER = 'site@localhost';

/** Makes the envelope of a message, both as Latin-1 text. Throws with a sentence when there is nobody to send it to. */
export function readEnvelope(given: SendmailArguments, text: string): Envelope {
  const lines = text.replaceAll(/\r\n|\r|\n/g, '\r\n');
  const end = lines.startsWith('\r\n') ? 0 : lines.indexOf('\r\n\r\n') + 2;
  const [head, body] = end === 1 ? [lines.endsWith('\r\n') ? lines : `${lines}\r\n`, ''] : [lines.slice(0, end), lines.slice(end + 2)];
  const fields = head.match(/^[^\s:]+:[^]*?\r\n(?![ \t])/gm) ?? [];
  const addresses = (name: string) =>
    fields.filter((field) => isField(field, name)).flatMap((field) => readAddresses(field.slice(name.length + 1)));
  const named = given.readsRecipients ? ['to', 'cc', 'bcc'].flatMap(addresses) : [];
  const recipients = [...new Set([...given.recipients, ...named])];
  if (recipients.length === 0) throw new Error('the message has no recipient');
  const sender = (given.sender === undefined || given.sender === '' ? addresses('from')[0] : given.sender) ?? DEFAULT_SENDER;
  const plainSender = sender.replace(/^<(.*)>$/, '$1');
  // oxlint-disable-next-line no-control-regex -- control characters are what is looked for
  if ([plainSender, ...recipients].some((address) => /[\u0000-\u0020\u007f<>]/.test(address)))
    throw new Error('an address holds characters that no address can have');
  const kept = fields.filter((field) => !isField(field, 'bcc'));
  const from = kept.some((field) => isField(field, 'from')) ? [] : [`From: <${plainSender}>\r\n`];
  return { sender: plainSender, recipients, message: `${[...from, ...kept].join('')}\r\n${body}` };
}

function isField(field: string, name: string): boolean {
  return field.slice(0, name.length + 1).toLowerCase() === `${name}:`;
}

/** The addresses of a header field (RFC 5322, 3.4): comments and display names left out, members of groups taken. */
export function readAddresses(value: string): readonly string[] {
  const found: string[] = [];
  let depth = 0;
  let text = '';
  let angle: string | undefined;
  const finish = () => {
    const address = (angle ?? text).trim();
    if (address !== '') found.push(address);
    text = '';
    angle = undefined;
  };
  for (const [token = ''] of value.matchAll(/"(?:[^"\\]|\\[^])*"|<[^>]*>|\\[^]|[^]/g)) {
    if (token === '(') depth += 1;
    else if (depth > 0) depth -= token === ')' ? 1 : 0;
    else if (token.startsWith('<') && token.length > 1) angle = token.slice(1, -1);
    else if (token === ',' || token === ';') finish();
    else if (token === ':' && angle === undefined && !text.includes('@')) text = '';
    else text += token;
  }
  finish();
  return found;
}
