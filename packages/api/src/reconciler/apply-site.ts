import type { SiteId } from '@daspanel/formats/identifiers.ts';
import { failpoint } from '@daspanel/platform/failpoint.ts';
import type { Log } from '@daspanel/platform/log.ts';
import type { TransactionWriter } from '../database/transaction-writer.ts';
import type { EventStore } from '../modules/events/event-store.ts';
import type { MappingStore } from '../modules/mappings/mapping-store.ts';
import type { SiteStore } from '../modules/sites/site-store.ts';
import { systemActor } from '../access/actor.ts';
import type { VersionStore } from '../modules/versions/version-store.ts';
import type { AppliedStore } from './applied-store.ts';
import { isSiteKey } from './applied-store.ts';
import type { DirtySite, DirtyStore } from './dirty-store.ts';
import type { ExecuteStep } from './execute-step.ts';
import { enterExpectations } from './mark-dirty.ts';
import { planRouteSteps, planSite, type Step } from './plan.ts';
import { planInstallation } from './plan-installation.ts';
import { readWantedSite } from './read-wanted.ts';
import { describeSiteProblem } from './site-problem.ts';
import { findSubject, type Subject } from './subject.ts';
import type { Place } from './wanted-site.ts';

export interface ApplyParts {
  readonly sites: SiteStore;
  readonly versions: VersionStore;
  readonly mappings: MappingStore;
  readonly applied: AppliedStore;
  readonly dirty: DirtyStore;
  readonly events: EventStore;
  readonly writer: TransactionWriter;
  readonly execute: ExecuteStep;
  readonly place: Place;
  readonly subjects: readonly Subject[];
  readonly log: Log;
  readonly now: () => number;
}

/** Plans and runs what a marked site needs. A failure is written on the site, keeps what was applied before, and is tried again later; nothing is thrown. */
export async function applySite(parts: ApplyParts, dirty: DirtySite): Promise<void> {
  const done: Step[] = [];
  try {
    for (const step of await planKnown(parts, dirty.site)) {
      await parts.execute(step, dirty.site);
      done.push(step);
    }
  } catch (error) {
    parts.log.warn('a site could not be applied', { site: dirty.site, attempts: dirty.attempts + 1, error });
    await saveFailure(parts, dirty, done, error);
    return;
  }
  await failpoint('apply-site.before-save');
  await saveSuccess(parts, dirty, done);
  await failpoint('apply-site.after-save');
}

/** The steps, once everything that they make has been entered: a host name of the installation that has changed brings names that no change of a site has entered. */
async function planKnown(parts: ApplyParts, key: string): Promise<Step[]> {
  const steps = plan(parts, key);
  if (!isSiteKey(key) || steps.every((step) => isEntered(parts.applied, step, key))) return steps;
  await parts.writer.writeRepeatable(() => enterExpectations(parts, key));
  return plan(parts, key);
}

function isEntered(applied: AppliedStore, step: Step, key: string): boolean {
  if (step.do === 'publish-route') return applied.ownerOfRoute(step.host) === key;
  return step.do !== 'publish-file' || applied.files.ownerOf(step.path) === key;
}

function plan(parts: ApplyParts, key: string): Step[] {
  if (isSiteKey(key)) return planSite(key, readWantedSite(parts, key), parts.applied.readSite(key), { ...parts.place, now: parts.now() });
  const found = findSubject(parts.subjects, key);
  if (found !== undefined) return [...found.subject.plan(found.name, parts.applied.files.readOwned(key))];
  const { publish, remove } = planRouteSteps(planInstallation(parts.place.hostName), parts.applied.readRoutes(key));
  return [...publish, ...remove];
}

function saveSuccess(parts: ApplyParts, dirty: DirtySite, done: readonly Step[]): Promise<void> {
  return parts.writer.writeRepeatable(() => {
    saveSteps(parts, dirty, done);
    if (!parts.dirty.clear(dirty.site, dirty.generation)) return;
    const subject = findSubject(parts.subjects, dirty.site);
    if (subject?.subject.exists(subject.name) === false) parts.applied.removeSite(dirty.site);
    if (!isSiteKey(dirty.site)) return;
    if (findSite(parts, dirty.site) === undefined) parts.applied.removeSite(dirty.site);
    else announce(parts, dirty.site, 'site.applied');
  });
}

function saveFailure(parts: ApplyParts, dirty: DirtySite, done: readonly Step[], error: unknown): Promise<void> {
  const problem = describeSiteProblem(error);
  return parts.writer.writeRepeatable(() => {
    saveSteps(parts, dirty, done);
    parts.dirty.fail(dirty, problem, parts.now() + delayAfter(dirty.attempts));
    if (isSiteKey(dirty.site) && dirty.problem !== problem) announce(parts, dirty.site, 'site.failed');
  });
}

/**
 * Enters what has been done. A name may have gone to another site and come back since its route or file was written; then this site has been marked again, and
 * what the file holds is not known.
 */
function saveSteps(parts: ApplyParts, { site, generation }: DirtySite, done: readonly Step[]): void {
  const isMarkedAgain = parts.dirty.find(site)?.generation !== generation;
  for (const step of done) {
    const isContentUnknown = isMarkedAgain && (step.do === 'publish-route' || step.do === 'publish-file');
    if (!isContentUnknown) parts.applied.saveStep(step, site, parts.now());
  }
}

/** 1, 2, 4, … 60 seconds. */
export function delayAfter(attempts: number): number {
  return Math.min(60_000, 1000 * 2 ** Math.min(attempts, 10));
}

function announce(parts: ApplyParts, site: SiteId, type: 'site.applied' | 'site.failed'): void {
  const found = findSite(parts, site);
  parts.events.append({ type, subject: site, site, owner: found?.owner ?? null, revision: found?.revision ?? null, at: parts.now() });
}

function findSite(parts: ApplyParts, site: SiteId) {
  return parts.sites.forActor(systemActor).find(site);
}
