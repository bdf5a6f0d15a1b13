import type { SystemReport } from '@daspanel/contract';
import { installedEngines } from '@daspanel/formats/launcher-requests.ts';
import type { DataDirectory } from '@daspanel/platform/data-directory.ts';
import type { Requester } from '@daspanel/platform/json-socket.ts';
import packageFile from '../../../package.json' with { type: 'json' };
import { readInstalledPackages } from './installed-packages.ts';
import { readDisk, readMachine } from './read-machine.ts';

const PATIENCE = 5_000;

export interface ReportParts {
  readonly launcher: Requester;
  readonly data: Pick<DataDirectory, 'state'>;
  readonly place: { readonly hostName: string };
  readonly panelOrigin: string;
  readonly startedAt: number;
  readonly now: () => number;
}

/** What the installation consists of, and how its machine is. */
export async function reportSystem({ launcher, data, place, panelOrigin, startedAt, now }: ReportParts): Promise<SystemReport> {
  const [machine, disk, packages, engines] = await Promise.all([
    readMachine(now()),
    readDisk(data.state),
    readInstalledPackages(),
    describeEngines(launcher),
  ]);
  const own = { version: packageFile.version, hostName: place.hostName, panel: panelOrigin, startedAt: new Date(startedAt).toISOString() };
  const node = { name: 'Node.js', version: process.versions.node, from: 'npm' } as const;
  const sqlite = { name: 'SQLite', version: process.versions['sqlite'] ?? null, from: 'npm' } as const;
  return { ...own, machine, disk, components: [node, sqlite, ...packages, ...engines] };
}

/** Every PHP that there is. None while the launcher is away: the rest is worth an answer. */
async function describeEngines(launcher: Requester): Promise<SystemReport['components']> {
  const answer = await launcher.request('engines.list', {}, { timeoutMilliseconds: PATIENCE }).catch(() => ({ php: [] }));
  return installedEngines.parse(answer).php.map(({ version, runtime, release }) => ({
    name: `PHP ${version}`,
    version: release,
    from: runtime === 'native' ? 'debian' : 'npm',
  }));
}
