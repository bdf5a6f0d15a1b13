import { Agent, request as sendHttp } from 'node:http';
import { poolState, type launcherForEngine } from '@daspanel/formats/launcher-requests.ts';
import type { SiteId } from '@daspanel/formats/identifiers.ts';
import { orders } from '@daspanel/formats/link-requests.ts';
import type { DataDirectory } from '@daspanel/platform/data-directory.ts';
import { createRequester, operation, RequestError, type Operations, type Requester } from '@daspanel/platform/json-socket.ts';
import { z } from 'zod';

const PROXY_PATIENCE = 5_000;
const LAUNCHER_PATIENCE = 5_000;
/** A pool that was on its way when the others were stopped is found by the next look. */
const MOST_LOOKS = 5;

/** What the kernel's link has done on this machine, by its own proxy and launcher. */
export function carryOutOrders({ sockets }: DataDirectory): { readonly operations: Operations } & Disposable {
  const agent = new Agent({ keepAlive: true, maxSockets: 8 });
  const launcher = createRequester(sockets.launcherForEngine);
  return {
    operations: {
      'proxy.forget': operation(orders['proxy.forget'], ({ list, name }) =>
        tellProxy({ agent, socketPath: sockets.proxyControl }, `/${list}?name=${encodeURIComponent(name)}`),
      ),
      'pools.stop': operation(orders['pools.stop'], ({ site }) => stopPools(launcher, site)),
    },
    [Symbol.dispose]() {
      agent.destroy();
      launcher[Symbol.dispose]();
    },
  };
}

/** A proxy that does not run has nothing to forget: it reads everything when it starts. */
const NOT_RUNNING = new Set(['ENOENT', 'ECONNREFUSED']);

function tellProxy(proxy: { readonly agent: Agent; readonly socketPath: string }, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const headers = { host: 'proxy', 'content-length': '0' };
    const sent = sendHttp({ ...proxy, path, method: 'POST', headers, timeout: PROXY_PATIENCE });
    const refuse = (problem: string, cause?: unknown) => reject(new RequestError('proxy-failed', problem, { cause }));
    sent.once('timeout', () => sent.destroy(new Error('it did not answer in time')));
    sent.once('error', (error: NodeJS.ErrnoException) => {
      if (NOT_RUNNING.has(error.code ?? '')) resolve();
      else refuse(`the proxy could not be told: ${error.message}`, error);
    });
    sent.once('response', (response) => {
      response.resume();
      if (response.statusCode === 204) resolve();
      else refuse(`the proxy answered ${response.statusCode} to ${path}`);
    });
    sent.end();
  });
}

async function stopPools(launcher: Requester, site: SiteId): Promise<void> {
  try {
    await stopAwakePools(launcher, site);
  } catch (error) {
    // The pools of a launcher that does not run have ended with it.
    if (!(error instanceof RequestError && error.code === 'unreachable')) throw error;
  }
}

async function stopAwakePools(launcher: Requester, site: SiteId): Promise<void> {
  const options = { timeoutMilliseconds: LAUNCHER_PATIENCE };
  for (let look = 0; look < MOST_LOOKS; look += 1) {
    const pools = z.array(poolState).parse(await launcher.request('pool.list', {}, options));
    const ofSite = pools.filter(({ pool }) => pool.startsWith(`${site}-`));
    if (ofSite.length === 0) return;
    const sleep = ({ pool }: (typeof pools)[number]) => {
      const input: z.infer<(typeof launcherForEngine)['pool.sleep']> = { pool, graceSeconds: 0 };
      return launcher.request('pool.sleep', input, options);
    };
    await Promise.all(ofSite.map(sleep));
  }
  throw new RequestError('still-awake', 'pools of the site are woken again and again');
}
