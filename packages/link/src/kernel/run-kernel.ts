import { linkRequestsOfKernel, requestsOfNodes } from '@daspanel/formats/link-requests.ts';
import type { DataDirectory } from '@daspanel/platform/data-directory.ts';
import { createRequester, operation, serveOperations, type Operations, type Requester } from '@daspanel/platform/json-socket.ts';
import type { Log } from '@daspanel/platform/log.ts';
import { serveOnSocket } from '@daspanel/platform/serve-http.ts';
import type { KernelSettings } from '../link-settings.ts';
import type { Hello } from '../session/hello.ts';
import { createSession } from '../session/session.ts';
import { createBroadcast, type Broadcast } from './broadcast.ts';
import { createControlServer } from './control-server.ts';
import { listenForNodes, type Arrival } from './listen-for-nodes.ts';
import { createNodes, type Nodes } from './nodes.ts';
import { channelOpener } from './open-channel.ts';
import { warnSparsely } from './warn-sparsely.ts';

export interface KernelParts {
  readonly data: DataDirectory;
  readonly settings: KernelSettings;
  readonly separateUsers: boolean;
  readonly self: Hello;
  readonly now: () => number;
  readonly clock: () => number;
  readonly log: Log;
}

const MILLISECONDS_BETWEEN_LOOKS = 5_000;
/** Launchers wait for half a second. */
const PATIENCE_WITH_DATA_SERVICES = 5_000;

/** The link of the machine that runs the kernel. */
export async function runKernel(parts: KernelParts, resources: AsyncDisposableStack): Promise<void> {
  const { data, settings, log } = parts;
  const nodes = createNodes();
  const onError = (error: unknown) => log.error('a request failed unexpectedly', { error });
  const dataServices = resources.use(createRequester(data.sockets.dataServices));
  const warn = warnSparsely(log, parts.clock);
  const openChannel = channelOpener({ ...parts, warn });

  const broadcast = createBroadcast({ nodes, log });
  const onArrival = ({ socket, name, certificateEnds }: Arrival) => {
    const address = socket.remoteAddress ?? '';
    const session = createSession({
      socket,
      self: parts.self,
      connectTo: (channel) => openChannel(name, channel),
      operations: operationsForNodes(dataServices),
      mostStreams: settings.mostStreams,
      onError,
      clock: parts.clock,
    });
    void session.ended.then((reason) => log.info('a machine is no longer connected', { node: name, address, reason }));
    session.greeted.then(
      ({ version }) => {
        log.info('a machine is connected', { node: name, address, version });
        const node = { name, address, since: parts.now(), version, certificateEnds, session };
        nodes.add(node);
        broadcast.begin(node);
      },
      () => {},
    );
  };

  resources.use(await serveOnSocket(createControlServer({ broadcast, log }), data.sockets.proxyControl));
  // Its folder lets nobody in but the API.
  resources.use(await serveOperations(data.sockets.linkRequests, kernelOperations(nodes, broadcast), { mode: 0o666, onError }));
  resources.use(await listenForNodes({ folder: data.link, settings, onArrival, log, warn }));
  resources.defer(() => nodes.endAll('the kernel’s link is stopping'));
  const timer = setInterval(() => nodes.endExpired(parts.now()), MILLISECONDS_BETWEEN_LOOKS);
  resources.defer(() => clearInterval(timer));
}

function kernelOperations(nodes: Pick<Nodes, 'describe'>, broadcast: Pick<Broadcast, 'stopPools'>): Operations {
  return {
    'nodes.list': operation(linkRequestsOfKernel['nodes.list'], async () => nodes.describe()),
    'pools.stop': operation(linkRequestsOfKernel['pools.stop'], broadcast.stopPools),
  };
}

/** All that a node may ask for beside its channels. */
function operationsForNodes(dataServices: Requester): Operations {
  return {
    'cache.open': operation(requestsOfNodes['cache.open'], (input) =>
      dataServices.request('cache.open', input, { timeoutMilliseconds: PATIENCE_WITH_DATA_SERVICES }),
    ),
  };
}
