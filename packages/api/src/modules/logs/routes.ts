import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { contract, type SiteLog } from '@daspanel/contract';
import { RequestError, type Requester } from '@daspanel/platform/json-socket.ts';
import type { Log } from '@daspanel/platform/log.ts';
import { z } from 'zod';
import { budgetOf, type Actor } from '../../access/actor.ts';
import { formatCursor, parseCursor } from '../../http/cursor.ts';
import { handle, type Handler } from '../../http/handler.ts';
import { describeLauncherError } from '../../launcher-error.ts';
import { Problem } from '../../problem.ts';
import type { EventFeed } from '../events/event-feed.ts';
import { findSite } from '../sites/change-site.ts';
import type { SiteStore } from '../sites/site-store.ts';
import { accessLogSource } from './access-log-source.ts';
import type { LogPosition, LogSource } from './log-source.ts';
import { createLogStream } from './log-stream.ts';
import { openStreamCount } from './open-stream-count.ts';
import { phpLogSource } from './php-log-source.ts';
import { readBackwards } from './read-backwards.ts';

const tail = z.object({ text: z.string(), size: z.int() });
const PATIENCE = 10_000;

interface Parts {
  readonly sites: SiteStore;
  readonly launcher: Requester;
  /** `data/logs/sites`. */
  readonly folder: string;
  /** Ends when the API does. */
  readonly feed: Pick<EventFeed, 'subscribe'>;
  readonly isValid: (actor: Actor) => boolean;
  readonly log: Log;
}

export function logHandlers(parts: Parts): Handler[] {
  const streams = openStreamCount();
  const sourceOf = (site: string, kind: SiteLog): LogSource =>
    kind === 'access' ? accessLogSource(join(parts.folder, site)) : phpLogSource((bytes) => askLauncher(parts.launcher, site, bytes));
  return [
    handle(contract.logs.tail, async ({ params, query, caller }) => {
      const site = findSite(parts, caller, params.site);
      const isAccessLog = params.log === 'access';
      const body = isAccessLog
        ? await readTail(join(parts.folder, site.id, 'access.log'), query.bytes)
        : await askLauncher(parts.launcher, site.id, query.bytes);
      return { status: 200, body };
    }),
    handle(contract.logs.read, async ({ params, query, caller }) => {
      const site = findSite(parts, caller, params.site);
      const source = sourceOf(site.id, query.kind);
      const list = ['logs', site.id, query.kind];
      const end = await source.end();
      const { items, before } = await readBackwards(source, readPosition(list, query.before) ?? end, query);
      return { status: 200, body: { items, before: before === null ? null : writePosition(list, before), end: writePosition(list, end) } };
    }),
    handle(contract.logs.follow, ({ params, query, caller, headers }) => {
      const { actor } = caller;
      const site = findSite(parts, caller, params.site);
      const list = ['logs', site.id, params.log];
      const after = readPosition(list, headers.get('last-event-id') ?? query.after);
      const resources = new DisposableStack();
      resources.defer(streams.open(budgetOf(actor)));
      let isEnding = false;
      resources.use(parts.feed.subscribe({ onEvent: () => {}, onEnd: () => (isEnding = true) }));
      const stream = createLogStream({
        source: sourceOf(site.id, params.log),
        after,
        filter: query,
        formatPosition: (position) => writePosition(list, position),
        mayGoOn: () => !isEnding && parts.isValid(actor) && parts.sites.forActor(actor).find(site.id) !== undefined,
        onEnd: () => resources.dispose(),
        log: parts.log,
      });
      return { status: 200, stream, headers: { 'content-type': 'text/event-stream', 'x-accel-buffering': 'no' } };
    }),
  ];
}

/** The last whole lines of a file, `bytes` at most; nothing when there is no file yet. */
export async function readTail(path: string, bytes: number): Promise<z.infer<typeof tail>> {
  try {
    await using file = await open(path, 'r');
    const { size } = await file.stat();
    const start = Math.max(0, size - bytes);
    const { buffer, bytesRead } = await file.read(Buffer.alloc(Math.min(bytes, size)), { position: start });
    const text = buffer.toString('utf8', 0, bytesRead);
    return { text: start === 0 ? text : text.slice(text.indexOf('\n') + 1), size };
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return { text: '', size: 0 };
    throw error;
  }
}

async function askLauncher(launcher: Requester, site: string, bytes: number): Promise<z.infer<typeof tail>> {
  try {
    return tail.parse(await launcher.request('log.tail', { site, log: 'php-error', bytes }, { timeoutMilliseconds: PATIENCE }));
  } catch (error) {
    if (error instanceof RequestError)
      throw new Problem('unavailable', `the log cannot be read now: ${describeLauncherError(error).detail}`, { cause: error });
    throw error;
  }
}

function readPosition(list: readonly string[], text: string | undefined): LogPosition | undefined {
  const found = parseCursor(list, ['string', 'number'] as const, text);
  return found === undefined ? undefined : { file: found[0], offset: found[1] };
}

function writePosition(list: readonly string[], { file, offset }: LogPosition): string {
  return formatCursor(list, [file, offset]);
}
