import { dataDirectory } from '@daspanel/platform/data-directory.ts';
import { createLog } from '@daspanel/platform/log.ts';
import { runPart } from '@daspanel/platform/part-process.ts';
import { readPartSettings } from '@daspanel/platform/settings.ts';
import { openService } from './open-service.ts';
import { createHandOver } from './protocol/hand-over.ts';
import { serveRequestsOnSocket } from './protocol/serve.ts';
import { startStandalone } from './standalone/start-standalone.ts';

const log = createLog('storage');

await runPart(log, async (resources) => {
  if (process.argv.length > 2) return startStandalone(process.argv.slice(2), log, resources);
  const { dataDirectory: root, hostName } = readPartSettings();
  const data = dataDirectory(root);
  const handle = await openService(
    { data, log, hosts: [`s3.${hostName}`], durability: 'durable', handOver: createHandOver(data.root) },
    resources,
  );
  resources.use(await serveRequestsOnSocket(handle, data.sockets.storage));
});
