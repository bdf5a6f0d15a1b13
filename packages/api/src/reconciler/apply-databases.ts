import type { SiteId } from '@daspanel/formats/identifiers.ts';
import { failpoint } from '@daspanel/platform/failpoint.ts';
import type { Log } from '@daspanel/platform/log.ts';
import { systemActor } from '../access/actor.ts';
import { describeDataServicesError, isUnreachable } from '../data-services.ts';
import type { TransactionWriter } from '../database/transaction-writer.ts';
import type { EventStore } from '../modules/events/event-store.ts';
import { delayAfter } from './apply-site.ts';
import { isSiteKey } from './applied-store.ts';
import type { DirtySite } from './dirty-store.ts';
import type { ExecuteDatabaseStep } from './execute-database-step.ts';
import { enterExpectedDatabases, type MarkDatabasesParts } from './mark-databases-dirty.ts';
import { planDatabases, type AppliedDatabases, type DatabaseStep } from './plan-databases.ts';
import { readWantedDatabases } from './read-wanted-databases.ts';
import { describeSiteProblem } from './site-problem.ts';

export interface ApplyDatabasesParts extends MarkDatabasesParts {
  readonly events: EventStore;
  readonly writer: TransactionWriter;
  readonly executeDatabaseStep: ExecuteDatabaseStep;
  readonly log: Log;
  readonly now: () => number;
}

type Server = 'MariaDB' | 'Redis';
interface Failure {
  readonly server: Server;
  readonly error: unknown;
}

/**
 * Plans and runs what a marked site needs in MariaDB and the tenant Redis; one that fails does not keep the other waiting. A failure is noted and tried again
 * later; nothing is thrown.
 */
export async function applyDatabases(parts: ApplyDatabasesParts, dirty: DirtySite): Promise<void> {
  const { site } = dirty;
  if (!isSiteKey(site)) throw new Error(`${site} is no site`);
  const done: DatabaseStep[] = [];
  const failure = await runSteps(parts, site, done);
  await failpoint('apply-databases.before-save');
  await (failure === undefined ? saveSuccess(parts, { dirty, site }, done) : saveFailure(parts, { dirty, site }, done, failure));
  await failpoint('apply-databases.after-save');
}

async function runSteps(parts: ApplyDatabasesParts, site: SiteId, done: DatabaseStep[]): Promise<Failure | undefined> {
  const failures = new Map<Server, Failure>();
  try {
    for (const step of await planKnown(parts, site)) {
      const server = serverOf(step);
      if (failures.has(server)) continue;
      try {
        await parts.executeDatabaseStep(step);
        done.push(step);
      } catch (error) {
        failures.set(server, { server, error });
      }
    }
  } catch (error) {
    return { server: 'MariaDB', error };
  }
  return failures.get('MariaDB') ?? failures.get('Redis');
}

function serverOf(step: DatabaseStep): Server {
  return step.do === 'open-cache' || step.do === 'clear-cache' ? 'Redis' : 'MariaDB';
}

/** The steps, once everything that they make has been entered among what may exist. */
async function planKnown(parts: ApplyDatabasesParts, site: SiteId): Promise<DatabaseStep[]> {
  const applied = parts.appliedDatabases.readSite(site);
  const steps = planDatabases(site, readWantedDatabases(parts, site), applied);
  if (steps.every((step) => isEntered(step, applied))) return steps;
  await parts.writer.writeRepeatable(() => enterExpectedDatabases(parts, site));
  return planDatabases(site, readWantedDatabases(parts, site), parts.appliedDatabases.readSite(site));
}

function isEntered(step: DatabaseStep, applied: AppliedDatabases): boolean {
  if (step.do === 'apply-database') return applied.databases.has(step.database);
  return step.do !== 'apply-database-user' || applied.users.has(step.user.name);
}

interface Target {
  readonly dirty: DirtySite;
  readonly site: SiteId;
}

function saveSuccess(parts: ApplyDatabasesParts, { dirty, site }: Target, done: readonly DatabaseStep[]): Promise<void> {
  return parts.writer.writeRepeatable(() => {
    for (const step of done) parts.appliedDatabases.saveStep(step, site);
    if (parts.dirtyDatabases.clear(site, dirty.generation)) announce(parts, site, 'databases.applied');
  });
}

function saveFailure(parts: ApplyDatabasesParts, { dirty, site }: Target, done: readonly DatabaseStep[], failure: Failure): Promise<void> {
  const { server, error } = failure;
  const problem = describeDataServicesError(error, server) ?? describeSiteProblem(error);
  if (dirty.problem !== problem) parts.log.warn('databases of a site could not be applied', { site, problem, error });
  const delay = isUnreachable(error) ? Math.min(LONGEST_WAIT, delayAfter(dirty.attempts)) : delayAfter(dirty.attempts);
  return parts.writer.writeRepeatable(() => {
    for (const step of done) parts.appliedDatabases.saveStep(step, site);
    parts.dirtyDatabases.fail(dirty, problem, parts.now() + delay);
    if (dirty.problem !== problem) announce(parts, site, 'databases.failed');
  });
}

/** Marks every site that may have something in MariaDB or Redis, and forgets what is known of it, so that all of it is made again where it is missing. */
export function rebuildDatabases({
  appliedDatabases,
  dirtyDatabases,
  writer,
}: Pick<ApplyDatabasesParts, 'appliedDatabases' | 'dirtyDatabases' | 'writer'>): Promise<void> {
  return writer.write(() => {
    appliedDatabases.forgetEverything();
    dirtyDatabases.markAll();
  });
}

/** A server that is back should be found soon: asking one that is not there costs next to nothing. */
const LONGEST_WAIT = 10_000;

function announce(parts: ApplyDatabasesParts, site: SiteId, type: 'databases.applied' | 'databases.failed'): void {
  const found = parts.sites.forActor(systemActor).find(site);
  if (found === undefined) return;
  parts.events.append({ type, subject: site, site, owner: found.owner, revision: null, at: parts.now() });
}
