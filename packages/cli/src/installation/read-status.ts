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
  /** Undefined for an installation on another machine. */
  readonly isolation?: Isolation;
  /** Why the API does not answer. */
  readonly problem?: string;
}

/** Asks the API; while it is down, the orchestrator. Throws where neither answers. */
export async function readStatus({ wishes, connect }: Pick<Session, 'wishes' | 'connect'>): Promise<Status> {
  const isolation = wishes.url === undefined ? readIsolation(wishes.data) : undefined;
  const local = isolation === undefined ? {} : { isolation };
  try {
    const client = await connect();
    const [{ items }, sites] = await Promise.all([client.call(contract.parts.list).then(({ body }) => body), countSites(client)]);
    return { parts: items, sites, ...local };
  } catch (error) {
    const { text, exitCode } = await explainFailure(error);
    const isDown = exitCode === exitCodes.unreachable || isUnavailable(error);
    if (!isDown || wishes.url !== undefined) throw error;
    const parts = await askForParts(wishes.data).catch(() => {
      if (findOrchestrator(wishes.data) === undefined) {
        throw new Failure(`Daspanel does not run in ${wishes.data}: daspanel up starts it.`, exitCodes.unreachable);
      }
      throw error;
    });
    return { parts, problem: text, ...local };
  }
}

function isUnavailable(error: unknown): boolean {
  return error instanceof ProblemAnswer && error.problem.code === 'unavailable';
}
