import { setTimeout as wait } from 'node:timers/promises';
import { contract, type Client } from '@daspanel/contract';
import { neutraliseLines } from '../output/neutralise.ts';
import type { Session } from '../session.ts';
import { findSite } from '../sites/find-site.ts';
import { formatAccess } from './format-access.ts';
import { addedText, lastLines, type LogEnd } from './log-end.ts';

interface Wishes {
  readonly site: string;
  readonly kind?: 'access' | 'php-error';
  readonly lines?: number;
  readonly follow?: boolean;
  readonly raw?: boolean;
}

type ReadEnd = (bytes: number) => Promise<LogEnd>;

export async function showLog({ output, signal, connect }: Session, given: Wishes): Promise<void> {
  const { kind = 'access', lines = 50, follow, raw } = given;
  const client = await connect();
  const read = openLog(client, (await findSite(client, given.site)).id, kind);
  const end = await read(LARGEST);
  if (output.json && follow !== true) return output.answer(end, () => {});
  const print = (text: string) => {
    const shown = kind === 'access' && raw !== true ? formatAccess(text) : text;
    if (shown !== '') output.line(neutraliseLines(shown.replace(/\n$/, '')));
  };
  print(lastLines(end.text, lines));
  if (end.size === 0 && follow !== true) output.note('The log is empty.');
  if (follow === true) await followLog(read, end, print, signal);
}

function openLog(client: Client, site: string, log: 'access' | 'php-error'): ReadEnd {
  return async (bytes) => (await client.call(contract.logs.tail, { params: { site, log }, query: { bytes } })).body;
}

const LARGEST = 1_048_576;
/** Room for the line that the API cuts to begin with a whole one. */
const LONGEST_LINE = 65_536;
const POLL_MILLISECONDS = 700;

async function followLog(read: ReadEnd, from: LogEnd, print: (text: string) => void, signal: AbortSignal): Promise<void> {
  let known = from;
  for (;;) {
    await wait(POLL_MILLISECONDS, undefined, { signal });
    const { size } = await read(1);
    if (size === known.size) continue;
    const end = await read(Math.min(LARGEST, Math.max(1, size - known.size) + LONGEST_LINE));
    print(addedText(known.size, end));
    known = end;
  }
}
