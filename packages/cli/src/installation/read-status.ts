import { contract, ProblemAnswer } from '@daspanel/contract';
import { exitCodes, Failure } from '../failure.ts';
import { explainFailure } from '../explain-failure.ts';
import { askForParts, type Part } from '../machine/control-socket.ts';
import { readIsolation, type Isolation } from '../machine/isolation-file.ts';
import { findOrchestrator } from '../machine/orchestrator-lock.ts';
import type { Session } from '../session.ts';
import { countSites, type SiteCounts } from './count-sites.ts';

export interface Status {
  readonly parts: readonly Part[];
  /** Undefined while the API does not answer. */
  readonly sites?: SiteCounts;
  /** Undefined while the launcher has not looked yet, or the API of another machine is down. */
  readonly isolation?: Isolation;
  /** Why the API does not answer. */
  readonly problem?: string;
}

const PATIENCE_MILLISECONDS = 5000;

/** Asks the API; while it is down, the orchestrator. Throws where neither answers. */
export async function readStatus(session: Pick<Session, 'wishes' | 'connect' | 'signal'>): Promise<Status> {
  const { wishes, signal } = session;
  const patience = AbortSignal.timeout(PATIENCE_MILLISECONDS);
  try {
    return await askApi(session, AbortSignal.any([signal, patience]));
  } catch (error) {
    signal.throwIfAborted();
    const { text, exitCode } = patience.aborted
      ? { text: 'The API does not answer in time.', exitCode: exitCodes.unreachable }
      : await explainFailure(error);
    if (wishes.url !== undefined || !(exitCode === exitCodes.unreachable || isUnavailable(error))) throw new Failure(text, exitCode);
    const parts = await askForParts(wishes.data).catch(() => {
      const runs = findOrchestrator(wishes.data) !== undefined;
      throw new Failure(runs ? text : `Daspanel does not run in ${wishes.data}: daspanel up starts it.`, exitCodes.unreachable);
    });
    return { parts, problem: text, ...optionalIsolation(readIsolation(wishes.data)) };
  }
}

async function askApi({ connect }: Pick<Session, 'connect'>, signal: AbortSignal): Promise<Status> {
  const client = await connect();
  const { body } = await client.call(contract.parts.list, { signal });
  return { parts: body.items, sites: await countSites(client, signal), ...optionalIsolation(body.isolation ?? undefined) };
}

function optionalIsolation(isolation: Isolation | undefined): Pick<Status, 'isolation'> {
  return isolation === undefined ? {} : { isolation };
}

function isUnavailable(error: unknown): boolean {
  return error instanceof ProblemAnswer && error.problem.code === 'unavailable';
}
