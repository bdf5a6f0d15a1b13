import { linkRequestsOfNode, requestsOfNodes } from '@daspanel/formats/link-requests.ts';
import type { DataDirectory } from '@daspanel/platform/data-directory.ts';
import { operation, serveOperations } from '@daspanel/platform/json-socket.ts';
import type { Log } from '@daspanel/platform/log.ts';
import type { NodeSettings } from '../link-settings.ts';
import type { Hello } from '../session/hello.ts';
import { carryOutOrders } from './carry-out-orders.ts';
import { keepConnected } from './keep-connected.ts';
import { createLocalSockets } from './local-sockets.ts';

export interface NodeParts {
  readonly data: DataDirectory;
  readonly settings: NodeSettings;
  readonly self: Hello;
  readonly now: () => number;
  readonly clock: () => number;
  readonly random: () => number;
  readonly log: Log;
}

const PATIENCE_WITH_KERNEL = 5_000;

/** The link of a machine that does not run the kernel. */
export async function runNode(parts: NodeParts, resources: AsyncDisposableStack): Promise<void> {
  const { data, log } = parts;
  const onError = (error: unknown) => log.error('a request failed unexpectedly', { error });
  const carriedOut = resources.use(carryOutOrders(data));
  const sockets = resources.use(createLocalSockets(data, log));
  const connection = resources.use(keepConnected({ ...parts, ...carriedOut, folder: data.link, sockets }));
  // The launcher's only wish to data-services; its folder lets nobody else in.
  const wishes = {
    'cache.open': operation(requestsOfNodes['cache.open'], (input) => connection.ask('cache.open', input, PATIENCE_WITH_KERNEL)),
  };
  resources.use(await serveOperations(data.sockets.dataServices, wishes, { mode: 0o666, onError }));
  const operations = { 'link.state': operation(linkRequestsOfNode['link.state'], async () => connection.describe()) };
  resources.use(await serveOperations(data.sockets.linkRequests, operations, { mode: 0o666, onError }));
}
