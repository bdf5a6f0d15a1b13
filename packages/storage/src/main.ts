import { join } from 'node:path';
import { dataDirectory } from '@daspanel/platform/data-directory.ts';
import { createLog } from '@daspanel/platform/log.ts';
import { runPart } from '@daspanel/platform/part-process.ts';
import { readPartSettings } from '@daspanel/platform/settings.ts';
import { openDiskRoom } from './disk-room/disk-room.ts';
import { loadOpenBeneath } from './files/open-beneath.ts';
import { openService } from './open-service.ts';
import { createFileOperations } from './site-files/operations.ts';
import { serveSiteFiles } from './site-files/serve-site-files.ts';
import { createHandOver } from './protocol/hand-over.ts';
import { serveRequestsOnSocket } from './protocol/serve.ts';
import { startStandalone } from './standalone/start-standalone.ts';

const log = createLog('storage');

await runPart(log, async (resources) => {
  if (process.argv.length > 2) return startStandalone(process.argv.slice(2), log, resources);
  const { dataDirectory: root, hostName } = readPartSettings();
  const data = dataDirectory(root);
  const room = openDiskRoom(data.buckets);
  const handle = await openService(
    { data, log, room, hosts: [`s3.${hostName}`], durability: 'durable', handOver: createHandOver(data.root) },
    resources,
  );
  const operations = createFileOperations({
    sites: data.sites,
    staging: join(data.storage, 'site-files'),
    openBeneath: await loadOpenBeneath(),
    now: () => Date.now(),
    room,
  });
  resources.use(await serveSiteFiles({ operations, log }, data.sockets.siteFiles));
  resources.use(await serveRequestsOnSocket(handle, data.sockets.storage));
});
