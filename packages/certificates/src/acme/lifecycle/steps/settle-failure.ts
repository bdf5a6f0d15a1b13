import type { CertificateProblem } from '@daspanel/formats/acme-requests.ts';
import { DAY, HOUR } from '../durations.ts';
import {
  delayAfterBlockedLooks,
  delayAfterFailures,
  delayAfterInstallations,
  delayWhileUnreachable,
  LONGEST_RETRY_AFTER,
} from '../planning/delays.ts';
import { isNearEnd } from '../planning/is-near-end.ts';
import type { CertificateRecord, WorkingRecord } from '../record/certificate-record.ts';
import { mayKeepOrder } from './keep-order.ts';
import { noteAttempt } from './note-attempt.ts';
import type { Failure } from './step-failure.ts';
import { advance, findIssuer, type StepParts } from './step-parts.ts';
import { authorityOf, describeProblems, sameProblems, tell } from './tell-failure.ts';

const STOPPED_AFTER = 10 * DAY;
const FAILED_TRIES_OF_COVERED_NAMES = 3;
const LOST_ORDERS = 2;

type Of<Kind extends Failure['kind']> = Extract<Failure, { kind: Kind }>;

/** What is done after a step that failed. An order is given up where work is null in the result. */
export function settleFailure(parts: StepParts, record: WorkingRecord, failure: Failure): CertificateRecord {
  const now = parts.now();
  const { work } = record;
  switch (failure.kind) {
    case 'blocked':
      return block(parts, record, failure);
    case 'validation':
      return failValidation(parts, record, failure);
    case 'authority':
      return tryNextIssuer(parts, record, failure) ?? fail(parts, record, [failure.problem], failure.until);
    case 'unreachable':
      return waitForAuthority(parts, record, failure);
    case 'slow':
      return waitForOrder(parts, record, failure);
    case 'lost-order':
      if (work.lostOrders >= LOST_ORDERS) return fail(parts, record, [failure.problem], null);
      return advance(record, { step: 'preflight', order: null, polls: null, lostOrders: work.lostOrders + 1 }, now);
    case 'lost-account':
      if (work.hasNewAccount) return tryNextIssuer(parts, record, failure) ?? fail(parts, record, [failure.problem], null);
      return advance(record, { step: 'preflight', order: null, polls: null, hasNewAccount: true }, now);
    case 'not-installed': {
      const tries = work.installTries + 1;
      const next = advance(record, { installTries: tries }, now + delayAfterInstallations(tries));
      return { ...next, problems: [failure.problem] };
    }
    case 'restart':
      return { ...record, work: null, tryAt: null };
  }
}

/** Nothing is ordered until what stands in the way is gone. It is told once, and again when something else does. */
export function block(parts: StepParts, record: WorkingRecord, found: Omit<Of<'blocked'>, 'kind'>): CertificateRecord {
  const now = parts.now();
  const looks = found.waitsForOrders ? record.blockedLooks : record.blockedLooks + 1;
  const blocked: CertificateRecord = {
    ...record,
    work: null,
    trouble: 'blocked',
    problems: found.problems,
    blockedLooks: looks,
    tryAt: found.at ?? now + delayAfterBlockedLooks(looks),
    waitsForOrders: found.waitsForOrders,
  };
  if (record.trouble === 'blocked' && sameProblems(record.problems, found.problems)) return blocked;
  const detail = describeProblems(found.problems);
  parts.tell({ at: now, id: record.id, site: record.site, kind: 'blocked', detail });
  parts.log.info('certificate not ordered', { id: record.id, names: record.names, detail });
  return noteAttempt(blocked, { at: now, authority: authorityOf(parts, record), outcome: 'blocked', detail });
}

/** Names other than the first that failed are left out, and the rest goes on at once; for a failure of the first the test service has to issue before the next real try. */
function failValidation(parts: StepParts, record: WorkingRecord, { problems, counts }: Of<'validation'>): CertificateRecord {
  const now = parts.now();
  const { work, names } = record;
  if (counts) parts.budgets.noteFailures(work.directory, [...problems.keys()], now);
  const aside = [...problems].filter(([name]) => name !== names[0] && names.includes(name));
  const setAside = {
    ...record.setAside,
    ...Object.fromEntries(aside.map(([name, problem]) => [name, leaveOut(record, name, problem, now)])),
  };
  const next = { ...record, setAside, extendAt: aside.length > 0 ? now + DAY : record.extendAt };
  const isFirstRight = aside.length === problems.size;
  if (isFirstRight && aside.every(([name]) => setAside[name]?.isLeftOut === true)) {
    return tell(parts, record, { ...next, work: null, tryAt: null }, [...problems.values()]);
  }
  const hasStaging = findIssuer(parts.store.settings.read(), work.issuer)?.staging !== null;
  const failed = { ...next, rehearses: counts && hasStaging };
  // What could not be put in its place is put there for the same order.
  const isOpen = !counts && (work.step === 'ordered' || work.step === 'propagating');
  return isOpen ? failWithOrder(parts, failed, [...problems.values()]) : fail(parts, failed, [...problems.values()], null);
}

function leaveOut(record: CertificateRecord, name: string, problem: CertificateProblem, now: number) {
  const failures = (record.setAside[name]?.failures ?? 0) + 1;
  const isCovered = record.present !== null && record.present.facts.names.includes(name) && !isNearEnd(record.present, now);
  return { problem, failures, isLeftOut: !isCovered || failures >= FAILED_TRIES_OF_COVERED_NAMES, lookAgainAt: now + DAY };
}

/** The authority's own reasons: the next one is asked at once, if there is another. */
function tryNextIssuer(
  parts: StepParts,
  record: WorkingRecord,
  { problem }: { readonly problem: CertificateProblem },
): CertificateRecord | undefined {
  const { issuers } = parts.store.settings.read();
  const next = issuers[issuers.findIndex(({ directory }) => directory === record.work.issuer) + 1];
  if (next === undefined) return undefined;
  const switched = { ...record, work: null, tryAt: null, nextIssuer: next.directory, unreachable: 0, rehearses: false };
  return tell(parts, record, switched, [problem]);
}

/** An order that is under way is kept: the authority may come back and know it. */
function waitForAuthority(parts: StepParts, record: WorkingRecord, failure: Of<'unreachable'>): CertificateRecord {
  const now = parts.now();
  const unreachable = record.unreachable + 1;
  const next = { ...record, unreachable };
  const until = Math.min(failure.until ?? 0, now + LONGEST_RETRY_AFTER);
  const pause = delayWhileUnreachable(unreachable);
  if (pause !== null) return { ...next, problems: [failure.problem], nextAt: Math.max(now + pause, until) };
  const switched = tryNextIssuer(parts, next, failure);
  if (switched !== undefined) return switched;
  if (record.work.order !== null) return failWithOrder(parts, next, [failure.problem], until);
  const failures = record.failures + 1;
  const at = Math.max(now + Math.min(delayAfterFailures(failures, null), HOUR), until);
  const waiting = { ...next, work: null, failures, trouble: 'failing' as const, nextIssuer: null, tryAt: at };
  return tell(parts, record, waiting, [failure.problem]);
}

/** An order that takes too long is kept and looked at again. Another authority is asked at the second time, if there is one. */
function waitForOrder(parts: StepParts, record: WorkingRecord, { problem, expires }: Of<'slow'>): CertificateRecord {
  const switched = record.failures === 0 ? undefined : tryNextIssuer(parts, record, { problem });
  if (switched !== undefined) return switched;
  return mayKeepOrder(record, expires, parts.now()) ? failWithOrder(parts, record, [problem]) : fail(parts, record, [problem], null);
}

/** A failed try after which the same order is gone on with: looking at it costs nothing, while another would be taken off what the authority allows. Told once. */
function failWithOrder(parts: StepParts, record: WorkingRecord, problems: readonly CertificateProblem[], until = 0): CertificateRecord {
  const now = parts.now();
  const { work } = record;
  const failures = record.failures + 1;
  const at = Math.max(now + Math.min(delayAfterFailures(failures, null), HOUR), until);
  const failed: WorkingRecord = {
    ...record,
    work: { ...work, step: work.step === 'propagating' ? 'ordered' : work.step, polls: null },
    trouble: 'failing',
    failures,
    failingSince: record.failingSince ?? now,
    nextIssuer: null,
    waitsForOrders: false,
    problems,
    tryAt: at,
    nextAt: at,
  };
  const isKnown = record.trouble === 'failing' && sameProblems(record.problems, problems);
  return isKnown ? failed : tell(parts, record, failed, problems);
}

/** A failed try: the next one waits longer each time, and after ten days nobody waits any more, unless a certificate is still there to be renewed. */
function fail(parts: StepParts, record: WorkingRecord, problems: readonly CertificateProblem[], until: number | null): CertificateRecord {
  const now = parts.now();
  const { present } = record;
  const failures = record.failures + 1;
  const failingSince = record.failingSince ?? now;
  const left = present === null ? null : Math.max(0, present.facts.notAfter - now);
  const tryAt = Math.max(now + delayAfterFailures(failures, left), Math.min(until ?? 0, now + LONGEST_RETRY_AFTER));
  const isOver = tryAt - failingSince > STOPPED_AFTER && (left === null || left === 0);
  const failed: CertificateRecord = {
    ...record,
    work: null,
    trouble: isOver ? 'stopped' : 'failing',
    failures,
    failingSince,
    nextIssuer: null,
    unreachable: 0,
    waitsForOrders: false,
    tryAt: isOver ? null : tryAt,
  };
  return tell(parts, record, failed, problems);
}
