import type { CertificateProblem } from '@daspanel/formats/acme-requests.ts';
import type { AskedAuthority } from '../accounts/make-account.ts';
import { HOUR } from '../durations.ts';
import { isNearEnd } from '../planning/is-near-end.ts';
import { limitOfFailures, limitsOfOrder, type Limit } from '../planning/limits.ts';
import type { CertificateRecord, SetAside, WorkingRecord } from '../record/certificate-record.ts';
import { blockedByBudget, isCrowded, waitForPace } from './blocked-by-budget.ts';
import { lookAt, type LookedName } from './look-at-names.ts';
import { lookForFormer } from './look-for-former.ts';
import { block } from './settle-failure.ts';
import { StepFailure } from './step-failure.ts';
import { advance, askedAuthority, type Step, type StepParts } from './step-parts.ts';

const FAILED_LOOKS_OF_COVERED_NAMES = 3;

/** Looks whether every name can be validated. Names other than the first may be left out; nothing is ordered before the rest is right. */
export const lookFirst: Step = async (parts, record) => {
  const now = parts.now();
  if (record.present === null && record.attempts.length === 0) await lookForFormer(parts, record);
  const asked = askedAuthority(parts, record);
  const candidates = record.names.filter((name, index) => index === 0 || !restsAfterValidation(record, name, now));
  const shortage = parts.budgets.findShortage(budgetsOf(parts, record, asked, candidates), now);
  if (shortage !== null && shortage.limit.kind !== 'pace') throw blockedByBudget(parts, shortage, asked.issuer.name);
  if (shortage !== null && isCrowded(parts)) return waitForPace(parts, record, shortage);

  const looked = await lookAt(parts, asked, candidates);
  const [first] = looked;
  if (first !== undefined && first.challenge === null) return refuseFirst(parts, record, first);
  const setAside = sortOut(record, looked, now);
  const waiting = looked.filter(({ name, challenge }) => challenge === null && setAside[name]?.isLeftOut === false);
  if (waiting.length > 0)
    return block(
      parts,
      { ...record, setAside },
      { problems: waiting.flatMap(({ problems }) => problems), at: null, waitsForOrders: false },
    );
  const names = looked.flatMap(({ name, challenge }) => (challenge === null ? [] : [{ name, challenge }]));
  return { ...advance(record, { step: 'preflight', names, lookedAt: now }, now), setAside, blockedLooks: 0, waitsForOrders: false };
};

function budgetsOf(parts: StepParts, record: WorkingRecord, asked: AskedAuthority, names: readonly string[]): Limit[] {
  const { work, site } = record;
  const facts = {
    ...asked,
    names,
    site,
    isRenewal: work.why === 'renew' || work.why === 'replace',
    replaces: work.replaces !== null,
    ordersPerSiteAndDay: parts.store.settings.read().ordersPerSiteAndDay,
  };
  return [...limitsOfOrder(facts), ...names.slice(0, 1).map((name) => limitOfFailures(asked.directory, name))];
}

/** A name that failed at the authority is not tried again for a while, whatever it looks like from here. */
function restsAfterValidation({ setAside }: CertificateRecord, name: string, now: number): boolean {
  const aside = setAside[name];
  return aside?.isLeftOut === true && aside.problem.code === 'validation-failed' && aside.lookAgainAt > now;
}

/** The first name is the one that matters. When only CAA records forbid this issuer, another one may be allowed. */
function refuseFirst(parts: StepParts, record: WorkingRecord, { problems }: LookedName): CertificateRecord {
  const { issuers } = parts.store.settings.read();
  const next = issuers[issuers.findIndex(({ directory }) => directory === record.work.issuer) + 1];
  if (next !== undefined && problems.length > 0 && problems.every(({ code }) => code === 'caa-forbids')) {
    return { ...record, nextIssuer: next.directory, work: null };
  }
  throw new StepFailure({ kind: 'blocked', problems, at: null, waitsForOrders: false });
}

/** Which names are left out. One that the present certificate has stays in until it has been wrong three times, or until that certificate nears its end. */
function sortOut(record: CertificateRecord, looked: readonly LookedName[], now: number): CertificateRecord['setAside'] {
  const kept = Object.entries(record.setAside).filter(
    ([name]) => record.names.includes(name) && !looked.some((each) => each.name === name),
  );
  const wrong = looked.filter(({ challenge }) => challenge === null);
  return Object.fromEntries([...kept, ...wrong.map(({ name, problems }) => [name, setAside(record, name, problems, now)] as const)]);
}

function setAside(record: CertificateRecord, name: string, problems: readonly CertificateProblem[], now: number): SetAside {
  const failures = (record.setAside[name]?.failures ?? 0) + 1;
  const { present } = record;
  const isCovered = present !== null && present.facts.names.includes(name) && !isNearEnd(present, now);
  const unknown = { code: 'not-validatable', name, detail: `${name} cannot be validated.`, advice: 'Check its DNS records.' };
  return {
    problem: problems[0] ?? unknown,
    failures,
    isLeftOut: !isCovered || failures >= FAILED_LOOKS_OF_COVERED_NAMES,
    lookAgainAt: now + HOUR,
  };
}
