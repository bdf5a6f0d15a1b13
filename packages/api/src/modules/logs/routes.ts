import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { contract } from '@daspanel/contract';
import { RequestError, type Requester } from '@daspanel/platform/json-socket.ts';
import { z } from 'zod';
import { handle, type Handler } from '../../http/handler.ts';
import { describeLauncherError } from '../../launcher-error.ts';
import { Problem } from '../../problem.ts';
import { findSite } from '../sites/change-site.ts';
import type { SiteStore } from '../sites/site-store.ts';

const tail = z.object({ text: z.string(), size: z.int() });
const PATIENCE = 10_000;

interface Parts {
  readonly sites: SiteStore;
  readonly launcher: Requester;
  /** `data/logs/sites`. */
  readonly folder: string;
}

export function logHandlers(parts: Parts): Handler[] {
  return [
    handle(contract.logs.tail, async ({ params, query, caller }) => {
      const site = findSite(parts, caller, params.site);
      const isAccessLog = params.log === 'access';
      const body = isAccessLog
        ? await readTail(join(parts.folder, site.id, 'access.log'), query.bytes)
        : await askLauncher(parts.launcher, site.id, query.bytes);
      return { status: 200, body };
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
