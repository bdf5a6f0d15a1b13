import { stripVTControlCharacters, styleText } from 'node:util';
import { neutralise, neutraliseLines } from './neutralise.ts';
import type { Column } from './table.ts';

export type Colour = 'green' | 'yellow' | 'red' | 'dim' | 'bold';

/** What one command writes. Answers go to standard output; notes and progress go to standard error. */
export interface Output {
  /** True: answers are printed as the API's JSON. */
  readonly json: boolean;
  /** Prints an answer of the API: its JSON where `--json` is given, otherwise what `render` prints. */
  answer(body: unknown, render: () => void | Promise<void>): Promise<void>;
  /** Content of the API as it is, for a file or another program; on a terminal it is neutralised. */
  content(bytes: AsyncIterable<Uint8Array>): Promise<void>;
  /** A line whose text is the program's own, or neutralised already. */
  line(text: string): void;
  /** A table; every cell is neutralised. */
  table(columns: readonly TableColumn[], rows: readonly (readonly string[])[]): Promise<void>;
  /** Names and values below each other, several values each on a line of its own; what is undefined or empty is left out. */
  details(entries: readonly Detail[]): Promise<void>;
  /** A line on standard error: for the person, not for a program that reads the answer. */
  note(text: string): void;
  /** A line on standard error that the next one replaces; on anything but a terminal it is not printed. */
  progress(text: string): void;
  colour(colour: Colour, text: string): string;
}

export type Detail = readonly [name: string, value: string | readonly string[] | undefined];

export interface TableColumn extends Column {
  /** Colour of a cell by its text. */
  readonly colour?: (text: string) => Colour | undefined;
}

interface Streams {
  readonly stdout: Stream;
  readonly stderr: Stream;
}
interface Stream {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(content: string | Uint8Array): unknown;
}

export function createOutput(
  json: boolean,
  streams: Streams = process,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): Output {
  const { stdout, stderr } = streams;
  const coloured = stdout.isTTY === true && (environment['NO_COLOR'] ?? '') === '' && environment['TERM'] !== 'dumb';
  const colour = (name: Colour, text: string) => (coloured ? styleText(name, text, { validateStream: false }) : text);
  let progressWidth = 0;
  const replaceProgress = (text: string) => {
    if (stderr.isTTY !== true) return;
    const cut = text.slice(0, (stderr.columns ?? 80) - 1);
    stderr.write(`\r${cut.padEnd(progressWidth)}${cut === '' ? '\r' : ''}`);
    progressWidth = cut.length;
  };
  const write = (stream: Stream, text: string) => {
    if (progressWidth > 0) replaceProgress('');
    stream.write(`${text}\n`);
  };
  const line = (text: string) => write(stdout, text);
  return {
    json,
    async answer(body, render) {
      if (json) line(JSON.stringify(body, undefined, 2));
      else await render();
    },
    content: (bytes) => (stdout.isTTY === true ? showContent(bytes, line) : copyContent(bytes, stdout)),
    line,
    async table(columns, rows) {
      const { formatTable } = await import('./table.ts');
      const heads = columns.map((column) => ({ ...column, title: colour('bold', column.title) }));
      const cells = rows.map((row) => row.map((cell, index) => paint(columns[index]?.colour, neutralise(cell), colour)));
      line(formatTable(heads, cells, stdout.isTTY === true ? stdout.columns : undefined));
    },
    async details(entries) {
      const width = Math.max(...entries.map(([name]) => name.length));
      for (const [name, value = []] of entries) {
        const values = (typeof value === 'string' ? [value] : value).filter((one) => one !== '');
        values.forEach((one, index) => line(`${colour('dim', (index === 0 ? name : '').padEnd(width))}  ${neutralise(one)}`));
      }
    },
    note: (text) => write(stderr, text),
    progress: (text) => replaceProgress(neutralise(stripVTControlCharacters(text))),
    colour,
  };
}

async function showContent(bytes: AsyncIterable<Uint8Array>, line: (text: string) => void): Promise<void> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of bytes) chunks.push(chunk);
  const text = Buffer.concat(chunks).toString('utf8');
  line(neutraliseLines(text.replaceAll('\r\n', '\n')));
}

async function copyContent(bytes: AsyncIterable<Uint8Array>, to: Stream): Promise<void> {
  for await (const chunk of bytes) to.write(chunk);
}

function paint(choose: TableColumn['colour'], text: string, colour: Output['colour']): string {
  const chosen = choose?.(text);
  return chosen === undefined ? text : colour(chosen, text);
}

/** Colours of the states of sites, versions, certificates, jobs and parts. */
export function stateColour(state: string): Colour | undefined {
  switch (state) {
    case 'ready':
    case 'succeeded':
    case 'applied':
    case 'ok':
      return 'green';
    case 'failed':
    case 'failing':
    case 'blocked':
    case 'stopped':
    case 'problem':
      return 'red';
    case 'pending':
    case 'building':
    case 'ordering':
    case 'renewing':
    case 'starting':
    case 'queued':
    case 'running':
    case 'warning':
      return 'yellow';
    default:
      return undefined;
  }
}
