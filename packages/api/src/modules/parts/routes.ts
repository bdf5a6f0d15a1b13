import { contract } from '@daspanel/contract';
import type { ChangeWriter } from '../../changes/change-writer.ts';
import { handle, type Handler } from '../../http/handler.ts';
import { notFound } from '../../problem.ts';
import { readIsolation } from './isolation-file.ts';
import type { OrchestratorClient } from './orchestrator-client.ts';

const { parts, status } = contract;

interface Needed {
  readonly orchestrator: OrchestratorClient;
  readonly changes: ChangeWriter;
  readonly now: () => number;
  /** `data/run`. */
  readonly runFolder: string;
}

export function partHandlers({ orchestrator, changes, now, runFolder }: Needed): Handler[] {
  const readState = rememberFor(1_000, now, () => summarize(orchestrator));
  return [
    handle(parts.list, async () => {
      const [items, isolation] = await Promise.all([orchestrator.list(), readIsolation(runFolder)]);
      return { status: 200, body: { items, isolation } };
    }),
    handle(parts.restart, async ({ params, caller }) => {
      const known = await orchestrator.list();
      if (!known.some(({ name }) => name === params.part)) throw notFound();
      await changes.write('parts.restart', caller, (change) => {
        change.describe({ object: params.part });
        change.announce('part.restarted', params.part);
        change.replyWith(202, null);
      });
      // Answered before the work is done: the part may be the API itself.
      void orchestrator.restart(params.part).catch(() => {});
      return { status: 202 };
    }),
    handle(status.get, async () => ({ status: 200, body: { state: await readState() } })),
  ];
}

async function summarize(orchestrator: OrchestratorClient): Promise<'ok' | 'degraded'> {
  const list = await orchestrator.list().catch(() => undefined);
  return list !== undefined && list.every(({ state }) => state === 'ready') ? 'ok' : 'degraded';
}

/** Strangers may ask for the status, so they share one answer a second. */
function rememberFor<Value>(milliseconds: number, now: () => number, read: () => Promise<Value>): () => Promise<Value> {
  let kept: { readonly at: number; readonly value: Promise<Value> } | undefined;
  return () => {
    if (kept === undefined || now() - kept.at > milliseconds) kept = { at: now(), value: read() };
    return kept.value;
  };
}
