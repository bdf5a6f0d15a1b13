import { request, type IncomingMessage, type RequestOptions } from 'node:http';
import type { PartSettings } from '@daspanel/platform/settings.ts';
import type { RunEnd } from './run-store.ts';

/** Where the proxy of this installation listens. */
export interface Door {
  readonly hostName: string;
  readonly httpPort: number;
  readonly listen: readonly string[];
}

const KEPT = 65_536;
const EVERY_ADDRESS: Readonly<Record<string, string>> = { '0.0.0.0': '127.0.0.1', '::': '::1' };

export function doorOf({ hostName, httpPort, listen }: PartSettings): Door {
  return { hostName, httpPort, listen };
}

/** Calls a path of a site through the proxy, as a visitor would. Redirections are not followed: nothing but the site itself is ever asked. */
export async function callSite(
  door: Door,
  { site, path, seconds }: { readonly site: string; readonly path: string; readonly seconds: number },
  signal: AbortSignal,
): Promise<RunEnd> {
  const timeout = AbortSignal.timeout(seconds * 1000);
  const [address = '127.0.0.1'] = door.listen;
  try {
    const answer = await send({
      host: EVERY_ADDRESS[address] ?? address,
      port: door.httpPort,
      path,
      headers: { host: `${site}.sites.${door.hostName}:${door.httpPort}`, 'user-agent': 'Daspanel schedule' },
      signal: AbortSignal.any([signal, timeout]),
    });
    const { output, outputBytes } = await readTail(answer);
    const status = answer.statusCode ?? 0;
    const isWell = status >= 200 && status < 400;
    return { state: isWell ? 'succeeded' : 'failed', status, note: isWell ? null : `the site answered ${status}`, output, outputBytes };
  } catch (error) {
    if (signal.aborted || !timeout.aborted) throw error;
    return { state: 'timed-out', status: null, note: `there was no answer after ${seconds} seconds`, output: '', outputBytes: 0 };
  }
}

function send(options: RequestOptions): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => request(options, resolve).on('error', reject).end());
}

async function readTail(answer: IncomingMessage): Promise<{ readonly output: string; readonly outputBytes: number }> {
  let kept = Buffer.alloc(0);
  let outputBytes = 0;
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    outputBytes += chunk.length;
    kept = Buffer.concat([kept, chunk]).subarray(-KEPT);
  }
  return { output: kept.toString(), outputBytes };
}
