import { randomBytes } from 'node:crypto';
import { basename } from 'node:path';
import { siteId } from '@daspanel/formats/identifiers.ts';
import { OUTGOING_SOCKET } from '@daspanel/formats/outgoing.ts';
import { dataDirectory } from '@daspanel/platform/data-directory.ts';
import { publicInternet } from '@daspanel/platform/egress-rules.ts';
import { serveOperations } from '@daspanel/platform/json-socket.ts';
import { createLog } from '@daspanel/platform/log.ts';
import { runPart } from '@daspanel/platform/part-process.ts';
import { serveOnSocket } from '@daspanel/platform/serve-http.ts';
import { readPartSettings } from '@daspanel/platform/settings.ts';
import { serveChannels } from '@daspanel/platform/site-channels.ts';
import { consoleOperations } from './console-operations.ts';
import { createConsoles } from './consoles/consoles.ts';
import { shellOpener } from './consoles/open-shell.ts';
import { createGrants } from './dev-servers/grants.ts';
import { createDevServersServer } from './dev-servers/serve-dev-servers.ts';
import { createOutgoingProxy, MOST_OF_SITE, USUAL_LIMITS } from './outgoing/outgoing-proxy.ts';
import { createNameResolver } from './outgoing/resolve-names.ts';
import { createTraffic } from './outgoing/traffic.ts';
import { createWebsocketServer } from './serve/serve-websockets.ts';

const log = createLog('console');
const patience = { toOpen: 45_000, toReturn: 60_000, idle: 30 * 60_000 };

await runPart(log, async (resources) => {
  const { dataDirectory: root, hostName, httpsPort } = readPartSettings();
  const { sockets } = dataDirectory(root);
  const openShell = shellOpener({ launcher: sockets.launcherForConsole, streams: sockets.consoleStreams });
  const consoles = createConsoles({ openShell, patience, now: Date.now });
  resources.defer(() => consoles.endAll());
  const panelOrigin = `https://admin.${hostName}${httpsPort === 443 ? '' : `:${httpsPort}`}`;
  resources.use(await serveOnSocket(createWebsocketServer({ consoles, panelOrigin }), sockets.consoles));
  const rules = { ...publicInternet({ hostNames: [hostName] }), resolve: createNameResolver() };
  const traffic = resources.use(createTraffic({ log, now: Date.now }));
  const outgoing = createOutgoingProxy({ rules, traffic }, USUAL_LIMITS);
  resources.use(
    await serveChannels({
      folder: sockets.outgoingChannels,
      isSite: (name) => siteId.safeParse(name).success,
      socketName: basename(OUTGOING_SOCKET),
      limit: MOST_OF_SITE,
      onConnection: outgoing.accept,
      log,
    }),
  );
  const randomText = () => randomBytes(32).toString('base64url');
  const grants = createGrants({ findConsole: consoles.find, now: Date.now, randomText });
  resources.use(await serveOnSocket(createDevServersServer({ grants, hostName }), sockets.devServers));
  resources.use(
    await serveOperations(sockets.consoleRequests, consoleOperations(consoles, grants), {
      mode: 0o666,
      onError: (error) => log.error('an operation failed unexpectedly', { error }),
    }),
  );
});
