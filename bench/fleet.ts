import { chown, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { contract, createClient, type Client, type Site } from '@daspanel/contract';
import { nodeTransport } from '@daspanel/contract/node-transport.ts';
import { parseRoute } from '@daspanel/formats/route.ts';
import { dataDirectory } from '@daspanel/platform/data-directory.ts';
import { startDaspanel, type RunningDaspanel } from '@daspanel/testkit/start-daspanel.ts';

export interface FleetSite {
  readonly id: string;
  readonly name: string;
  readonly host: string;
  /** Document root of the active version on this machine. */
  readonly root: string;
}

/** One running Daspanel and the sites that benchmarks visit. Static; each holds `page.html` (1 KiB, begins with its host name); the first thousand `large.bin` (100 KiB). */
export interface Fleet extends AsyncDisposable {
  daspanel(): RunningDaspanel;
  /** API client with the owner's token on kept HTTPS connections. */
  client(): Client;
  /** Makes sites until there are `count`, and gives the first `count`. */
  growTo(count: number): Promise<readonly FleetSite[]>;
  /** Stops Daspanel and starts it again on the same data. */
  restart(): Promise<RunningDaspanel>;
  stop(): Promise<void>;
}

/** Sites that are made at the same time. */
const TOGETHER = 8;
const SITES_WITH_LARGE_FILE = 1_000;

export async function startFleet(data: string, tell: (line: string) => void): Promise<Fleet> {
  let running = await startDaspanel({ data });
  let client = connectClient(running);
  const sites: FleetSite[] = [];

  const addSite = async (index: number): Promise<FleetSite> => {
    const { body } = await client.call(contract.sites.create, { body: { name: nameOf(index) } });
    const site = await locateSite(running, body);
    await fillSite(site, index < SITES_WITH_LARGE_FILE);
    return site;
  };

  return {
    daspanel: () => running,
    client: () => client,
    async growTo(count) {
      if (sites.length < count) tell(`making ${count - sites.length} sites`);
      let next = sites.length;
      await Promise.all(
        Array.from({ length: TOGETHER }, async () => {
          while (next < count) {
            const index = next++;
            sites[index] = await addSite(index);
          }
        }),
      );
      return sites.slice(0, count);
    },
    async restart() {
      await running.stop();
      running = await startDaspanel({ data, httpPort: running.httpPort, httpsPort: running.httpsPort });
      client = connectClient(running);
      return running;
    },
    stop: () => running.stop(),
    [Symbol.asyncDispose]: () => running.stop(),
  };
}

const nameOf = (index: number): string => `fleet-${String(index).padStart(5, '0')}`;

/** A client of a running Daspanel through its HTTPS port, on kept connections. */
function connectClient({ httpsPort, hostName, authority, token }: RunningDaspanel): Client {
  const transport = nodeTransport({ address: '127.0.0.1', port: httpsPort, host: `api.${hostName}:${httpsPort}`, secure: { authority } });
  return createClient({ transport, token });
}

export function hostOf(daspanel: RunningDaspanel, name: string): string {
  return `${name}.sites.${daspanel.hostName}`;
}

/** Finds a site's document root by its route, as the proxy does. */
export async function locateSite(daspanel: RunningDaspanel, site: Pick<Site, 'id' | 'name'>): Promise<FleetSite> {
  const host = hostOf(daspanel, site.name);
  const route = parseRoute(await readFile(join(dataDirectory(daspanel.data).routes, host), 'utf8'));
  if (!('root' in route)) throw new Error(`${host} has the engine ${route.engine}, not files`);
  return { id: site.id, name: site.name, host, root: join(daspanel.data, route.root) };
}

async function fillSite({ host, root }: FleetSite, withLargeFile: boolean): Promise<void> {
  await placeFile(root, 'page.html', pageOf(host));
  if (withLargeFile) await placeFile(root, 'large.bin', 'x'.repeat(100 * 1_024));
}

/** The page of 1 KiB that a site of the fleet shows. */
export function pageOf(host: string): string {
  return `${host}\n`.padEnd(1_024, 'x');
}

/** Writes a file into a document root as its site would: owned by the site's user. */
export async function placeFile(root: string, name: string, content: string): Promise<void> {
  const { uid, gid } = await stat(root);
  const file = join(root, name);
  await writeFile(file, content, { mode: 0o644 });
  await chown(file, uid, gid);
}
