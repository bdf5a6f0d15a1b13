import { rm } from 'node:fs/promises';
import { request as sendHttp, Agent } from 'node:http';
import { basename, join } from 'node:path';
import type { PoolId, SiteId, VersionId } from '@daspanel/formats/identifiers.ts';
import { broadcastOutcome, type BroadcastOutcome } from '@daspanel/formats/link-requests.ts';
import type { PoolDescriptor } from '@daspanel/formats/pool.ts';
import type { DataDirectory } from '@daspanel/platform/data-directory.ts';
import { publishFile } from '@daspanel/platform/durable-file.ts';
import { createRequester, RequestError, type Requester } from '@daspanel/platform/json-socket.ts';
import { isDiskFull } from '@daspanel/platform/disk-full.ts';
import { describeLauncherError } from '../launcher-error.ts';
import type { CertificatesDriver } from '../modules/certificates/certificates-driver.ts';
import type { MailDriver } from '../modules/mail-settings/mail-driver.ts';
import { formatPool } from './plan.ts';
import { isCertificateFile } from './plan-certificates.ts';
import { SiteProblem } from './site-problem.ts';

/** What the executor touches. Every method may be repeated. */
export interface Drivers extends MailDriver, Omit<CertificatesDriver, 'announceCertificate'> {
  /** A request of `formats/launcher-requests.ts`. */
  readonly launch: (
    operation: `${'site' | 'version'}.${string}`,
    input: { readonly site: SiteId; readonly version?: VersionId },
  ) => Promise<void>;
  readonly publishRoute: (host: string, text: string) => Promise<void>;
  readonly removeRoute: (host: string) => Promise<void>;
  readonly publishPool: (descriptor: PoolDescriptor) => Promise<void>;
  readonly removePool: (pool: PoolId) => Promise<void>;
  /** Files that the group of their folder may read; those who read wanted certificates are told. `path` is relative to `data/`. */
  readonly publishFile: (path: string, text: string) => Promise<void>;
  readonly removeFile: (path: string) => Promise<void>;
}

const LAUNCHER_TIMEOUT = 60_000;
const LINK_TIMEOUT = 15_000;

export function createDrivers(data: DataDirectory, launcher: Requester, beside: MailDriver & CertificatesDriver): Drivers & Disposable {
  const agent = new Agent({ keepAlive: true, maxSockets: 4 });
  const link = createRequester(data.sockets.linkRequests);
  const announce = (host: string) => announceRoute(agent, data.sockets.proxyControl, host);
  const announceFile = async (path: string) => {
    if (isCertificateFile(path)) await beside.announceCertificate(basename(path, '.json'));
  };
  return {
    ...beside,
    async launch(operation, input) {
      try {
        await launcher.request(operation, input, { timeoutMilliseconds: LAUNCHER_TIMEOUT });
      } catch (error) {
        if (isAlreadyGone(operation, error)) return;
        throw new SiteProblem(describeLauncherError(error).detail, { cause: error });
      }
      if (operation === 'site.trash') await stopPoolsElsewhere(link, input.site);
    },
    async publishRoute(host, text) {
      await publish(join(data.routes, host), text);
      await announce(host);
    },
    async removeRoute(host) {
      await rm(join(data.routes, host), { force: true });
      await announce(host);
    },
    publishPool: (descriptor) => publish(join(data.pools, `${descriptor.pool}.json`), formatPool(descriptor)),
    removePool: (pool) => rm(join(data.pools, `${pool}.json`), { force: true }),
    async publishFile(path, text) {
      await publish(join(data.root, path), text, 0o640);
      await announceFile(path);
    },
    async removeFile(path) {
      await rm(join(data.root, path), { force: true });
      await announceFile(path);
    },
    [Symbol.dispose]() {
      agent.destroy();
      link[Symbol.dispose]();
    },
  };
}

/** In a cluster the site's PHP may be awake on other machines too, beside the launcher's own. */
async function stopPoolsElsewhere(link: Requester, site: SiteId): Promise<void> {
  const refuse = (problem: string, cause?: unknown) =>
    new SiteProblem(`the site’s PHP on other machines could not be stopped: ${problem}; it is tried again`, { cause });
  let outcome: BroadcastOutcome;
  try {
    outcome = broadcastOutcome.parse(await link.request('pools.stop', { site }, { timeoutMilliseconds: LINK_TIMEOUT }));
  } catch (error) {
    // There is one machine alone; or the link has just ended, and with it all connections to others.
    if (error instanceof RequestError && error.code === 'unreachable') return;
    throw refuse(error instanceof Error ? error.message : String(error), error);
  }
  const [failed] = outcome.failed;
  if (failed !== undefined) throw refuse(`${failed.node} says ${failed.problem}`);
}

async function publish(path: string, text: string, mode = 0o644): Promise<void> {
  try {
    await publishFile(path, text, { mode });
  } catch (error) {
    if (isDiskFull(error)) throw new SiteProblem('the disk is full; it is tried again', { cause: error });
    throw error;
  }
}

/** A site that the launcher never heard of needs no removal: the process that should have had it made died before. */
function isAlreadyGone(operation: string, error: unknown): boolean {
  return (operation === 'site.trash' || operation === 'site.purge') && error instanceof RequestError && error.code === 'unknown-site';
}

/** A proxy that does not run has nothing to forget: it reads the routes when it starts. */
const NOT_RUNNING = new Set(['ENOENT', 'ECONNREFUSED']);
const ANNOUNCE_TIMEOUT = 2_000;

/** Has the proxy drop what it remembers of a host. Rejects when it runs and does not do so. */
function announceRoute(agent: Agent, socketPath: string, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const path = `/route?name=${encodeURIComponent(host)}`;
    const outgoing = sendHttp({
      socketPath,
      path,
      method: 'POST',
      agent,
      timeout: ANNOUNCE_TIMEOUT,
      headers: { host: 'proxy', 'content-length': '0' },
    });
    outgoing.once('timeout', () => outgoing.destroy(new SiteProblem(`the proxy did not take the announcement of ${host} in time`)));
    outgoing.once('error', (error: NodeJS.ErrnoException) => {
      if (NOT_RUNNING.has(error.code ?? '')) return resolve();
      return reject(new SiteProblem(`the proxy could not be told about ${host}; it is tried again`, { cause: error }));
    });
    outgoing.once('response', (response) => {
      response.resume();
      response.once('error', reject);
      response.once('end', () => {
        const status = response.statusCode ?? 0;
        if (status >= 200 && status < 300) resolve();
        else reject(new SiteProblem(`the proxy answered ${status} to the announcement of ${host}`));
      });
    });
    outgoing.end();
  });
}
