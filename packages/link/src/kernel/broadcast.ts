import { setTimeout as wait } from 'node:timers/promises';
import type { BroadcastOutcome, orders } from '@daspanel/formats/link-requests.ts';
import type { Log } from '@daspanel/platform/log.ts';
import type { z } from 'zod';
import type { Node, Nodes } from './nodes.ts';

/** What is told to every machine. */
export interface Broadcast {
  /** To be called when a machine has been added: what was announced before has passed it by, so that its proxy drops everything. */
  begin(node: Node): void;
  /** Has every proxy drop what it keeps of a name. Never rejects: who does not do so in time is told to drop everything until it has. */
  forget(input: z.infer<(typeof orders)['proxy.forget']>): Promise<void>;
  stopPools(input: z.infer<(typeof orders)['pools.stop']>): Promise<BroadcastOutcome>;
}

/** The API waits for two seconds. */
const PATIENCE_WITH_PROXIES = 1_500;
const PATIENCE_WITH_LAUNCHERS = 10_000;
const MILLISECONDS_BETWEEN_TRIES = 1_000;

export function createBroadcast({ nodes, log }: { readonly nodes: Pick<Nodes, 'all'>; readonly log: Log }): Broadcast {
  const toCatchUp = new Set<Node>();
  const catchingUp = new Set<Node>();

  /** Until it is done, or the machine is lost, which begins anew when it is back. A failure meanwhile makes for another turn. */
  const forgetEverything = async (node: Node) => {
    toCatchUp.add(node);
    if (catchingUp.has(node)) return;
    catchingUp.add(node);
    while (toCatchUp.delete(node) && nodes.all().includes(node)) {
      const told = await Promise.allSettled(
        (['route', 'certificate'] as const).map((list) => node.session.ask('proxy.forget', { list, name: '*' }, PATIENCE_WITH_PROXIES)),
      );
      if (told.every(({ status }) => status === 'fulfilled')) continue;
      toCatchUp.add(node);
      await wait(MILLISECONDS_BETWEEN_TRIES);
    }
    catchingUp.delete(node);
  };

  return {
    begin: (node) => void forgetEverything(node),
    async forget(input) {
      const tell = async (node: Node) => {
        try {
          await node.session.ask('proxy.forget', input, PATIENCE_WITH_PROXIES);
        } catch (error) {
          log.warn('the proxy of a machine did not take an announcement; it will be told to drop everything', { node: node.name, error });
          void forgetEverything(node);
        }
      };
      await Promise.all(nodes.all().map(tell));
    },
    async stopPools(input) {
      const asked = nodes.all();
      const outcomes = await Promise.allSettled(asked.map(({ session }) => session.ask('pools.stop', input, PATIENCE_WITH_LAUNCHERS)));
      const done = asked.filter((_, index) => outcomes[index]?.status === 'fulfilled').map(({ name }) => name);
      const failed = outcomes.flatMap((outcome, index) => {
        const node = asked[index];
        return outcome.status === 'fulfilled' || node === undefined ? [] : [{ node: node.name, problem: String(outcome.reason.message) }];
      });
      return { done, failed };
    },
  };
}
