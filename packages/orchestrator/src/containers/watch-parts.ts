import { setTimeout as wait } from 'node:timers/promises';
import { orchestratorOperations, type PartState } from '@daspanel/formats/part-state.ts';
import { dataDirectory } from '@daspanel/platform/data-directory.ts';
import { identities } from '@daspanel/platform/identities.ts';
import { operation, RequestError, serveOperations } from '@daspanel/platform/json-socket.ts';
import { holdInstallation } from '../hold-installation.ts';
import type { PartDescription } from '../part-description.ts';
import { accepts } from '../supervise-part.ts';
import { DATA } from './container-paths.ts';
import { describeContainerParts } from './describe-compose.ts';

const BETWEEN_LOOKS = 5_000;

/** Holds the data directory, and serves the states of the parts to the API in place of the orchestrator: whether each accepts connections. Docker restarts them. */
export async function watchParts(resources: AsyncDisposableStack): Promise<void> {
  const data = dataDirectory(DATA);
  resources.use(holdInstallation(data.lockFile));
  const parts = describeContainerParts().map(({ part }) => part);
  const states = new Map(parts.map(({ name }) => [name, firstState(name)]));
  const look = async () => {
    await Promise.all(
      parts.map(async (part) => {
        const found = states.get(part.name) ?? firstState(part.name);
        states.set(part.name, nextState(found, part, await accepts(part.readySocket)));
      }),
    );
  };
  await look();
  resources.use(repeat(look));
  const operations = {
    'parts.list': operation(orchestratorOperations['parts.list'], async () => [...states.values()]),
    'part.restart': operation(orchestratorOperations['part.restart'], async ({ name }) => {
      if (!states.has(name)) throw new RequestError('unknown-part', `there is no part ${JSON.stringify(name)}`);
      throw new RequestError('not-here', `parts run as containers here: docker compose restart ${name}`);
    }),
  };
  const owner = { user: identities.root, group: identities.api };
  resources.use(await serveOperations(data.sockets.orchestrator, operations, { mode: 0o660, owner }));
}

function firstState(name: string): PartState {
  return { name, state: 'starting', pid: null, restarts: 0, since: Date.now(), problem: null, memoryBytes: 0 };
}

function nextState(found: PartState, part: PartDescription, isThere: boolean): PartState {
  if (isThere) return found.state === 'ready' ? found : { ...found, state: 'ready', problem: null, since: Date.now() };
  if (found.state !== 'ready') return found;
  const problem = `accepts no connection on ${part.readySocket}`;
  return { ...found, state: 'failing', problem, restarts: found.restarts + 1, since: Date.now() };
}

function repeat(look: () => Promise<void>): AsyncDisposable {
  const end = new AbortController();
  const turns = (async () => {
    while (!end.signal.aborted) {
      await wait(BETWEEN_LOOKS, undefined, { signal: end.signal }).catch(() => {});
      if (!end.signal.aborted) await look();
    }
  })();
  return {
    async [Symbol.asyncDispose]() {
      end.abort();
      await turns;
    },
  };
}
