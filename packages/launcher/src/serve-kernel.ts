import type { SiteId } from '@daspanel/formats/identifiers.ts';
import type { DataDirectory } from '@daspanel/platform/data-directory.ts';
import { identities, type Identity } from '@daspanel/platform/identities.ts';
import type { Operations } from '@daspanel/platform/json-socket.ts';
import type { Log } from '@daspanel/platform/log.ts';
import { backupOperations } from './backups/backup-operations.ts';
import { commandOperations } from './commands/command-operations.ts';
import { createCommands } from './commands/run-command.ts';
import type { ProgramParts } from './commands/prepare-program.ts';
import { consoleOperations } from './consoles/console-operations.ts';
import { listenForStreams } from './consoles/console-streams.ts';
import { createConsoles } from './consoles/consoles.ts';
import { createContentParts } from './content/content-parts.ts';
import { contentOperations } from './content/operations.ts';
import { recoverContent } from './content/recover-content.ts';
import type { Engine } from './engines/engine.ts';
import { poolOperationsForApi } from './pools/pool-operations.ts';
import type { Pools } from './pools/pools.ts';
import type { StartSandbox } from './sandbox/start-sandbox.ts';
import { siteChannels } from './services/site-channels.ts';
import type { Ledger } from './sites/ledger.ts';
import { siteOperations } from './sites/site-operations.ts';
import { verifyOperations } from './verify/verify-operations.ts';

/** Serves operations on a socket that belongs to one part. */
export type ServeFor = (path: string, operations: Operations, owner: Identity) => Promise<void>;

export interface KernelParts extends Omit<ProgramParts, 'ledger' | 'outgoing'> {
  readonly data: DataDirectory;
  readonly programDirectory: string;
  readonly hostName: string;
  readonly ledger: Ledger;
  readonly engines: ReadonlyMap<string, Engine>;
  readonly startSandbox: StartSandbox;
  readonly pools: Pools;
  readonly log: Log;
}

/** What the launcher does beside pools, for the API and the console: on the machine that has these two. Resolves when the API may ask. */
export async function serveKernel(parts: KernelParts, serve: ServeFor, resources: AsyncDisposableStack): Promise<void> {
  const { data, ledger, pools, separateUsers } = parts;
  const consoleUser = separateUsers ? identities.console : undefined;
  const outgoing = siteChannels(data.sockets.outgoingChannels, consoleUser);
  const programParts = { ...parts, outgoing };
  const commands = createCommands(programParts);
  const streams = resources.use(await listenForStreams(data.sockets.consoleStreams, consoleUser));
  const consoles = createConsoles({ ...programParts, streams });
  const stopPrograms = async (site: SiteId) => {
    await Promise.all([pools.stopSite(site), commands.stopSite(site), consoles.stopSite(site)]);
  };
  const content = await createContentParts({
    ...parts,
    userOf(site) {
      const user = ledger.userOf(site);
      return separateUsers ? user : undefined;
    },
  });
  await serve(data.sockets.launcherForConsole, consoleOperations(consoles), 'console');
  // Sites answer meanwhile; the API may only ask once what a crash left half done is settled.
  await recoverContent(content, parts.log);
  await serve(
    data.sockets.launcherForApi,
    {
      ...siteOperations({ ledger, folders: parts.folders, channels: [parts.channels, outgoing], stopPools: stopPrograms }),
      ...commandOperations(commands),
      ...contentOperations(content),
      ...backupOperations({ ...parts, root: data.root }),
      ...verifyOperations({ data, separateUsers, find: (site) => ledger.find(site), atWork: () => content.unfinished.list() }),
      ...poolOperationsForApi(pools, parts.engines.values()),
    },
    'api',
  );
}
