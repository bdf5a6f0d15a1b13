import { isIP } from 'node:net';
import { AcmeError, type AcmeClient, type Identifier } from '../../protocol/acme-types.ts';
import type { AskedAuthority } from '../accounts/make-account.ts';
import { DAY, HOUR, SECOND } from '../durations.ts';
import { limitsOfOrder } from '../planning/limits.ts';
import type { WorkingRecord } from '../record/certificate-record.ts';
import { blockedByBudget, waitForPace } from './blocked-by-budget.ts';
import { checkOrder } from './check-order.ts';
import { StepFailure } from './step-failure.ts';
import { advance, askedAuthority, nameOfAuthority, type Step, type StepParts } from './step-parts.ts';

/** Errors of a new order that have nothing to do with the certificate that it replaces. */
const NOT_ABOUT_REPLACEMENT: ReadonlySet<string> = new Set([
  'rateLimited',
  'accountDoesNotExist',
  'serverInternal',
  'rejectedIdentifier',
  'unsupportedIdentifier',
  'caa',
  'userActionRequired',
  'badNonce',
]);

/** Places the order, if clock and budgets allow. It is taken off the budget before the authority hears of it. */
export const placeOrder: Step = async (parts, record) => {
  const { work } = record;
  const now = parts.now();
  // What was looked at has been waiting for so long that it is looked at again.
  if (work.lookedAt === null || now - work.lookedAt > HOUR) return advance(record, { step: 'wanted', lookedAt: null }, now);
  const asked = askedAuthority(parts, record);
  const client = await parts.accounts.client(asked, parts.signal);
  const meta = await client.meta(parts.signal);
  checkClock(client, asked);
  const names = work.names.map(({ name }) => name);
  const profile = chooseProfile(asked, names, meta.profiles);
  const replaces = meta.hasRenewalInfo ? work.replaces : null;
  const limits = limitsOf(parts, record, asked, replaces !== null);
  const shortage = parts.budgets.takeOrder(limits, now);
  if (shortage !== null) {
    if (shortage.limit.kind !== 'pace') throw blockedByBudget(parts, shortage, asked.issuer.name);
    return waitForPace(parts, record, shortage);
  }
  try {
    const order = await client.createOrder({ identifiers: names.map(toIdentifier), profile, replaces }, parts.signal);
    checkOrder(record, order, nameOfAuthority(asked));
    const next = advance(record, { step: 'ordered', order: order.url, profile, replaces, polls: null }, parts.now());
    return { ...next, waitsForOrders: false };
  } catch (error) {
    if (!(error instanceof AcmeError) || error.kind !== 'refused') throw error;
    // The pace counts requests, everything else orders.
    parts.budgets.giveBackOrder(
      limits.filter(({ kind }) => kind !== 'pace'),
      now,
    );
    if (replaces === null) throw error;
    if (NOT_ABOUT_REPLACEMENT.has(error.document?.type ?? '')) throw error;
    parts.log.warn('the authority does not take the order as a replacement: it is placed without', { id: record.id, error });
    return withoutReplacement(record, parts.now());
  }
};

function withoutReplacement(record: WorkingRecord, now: number): WorkingRecord {
  const next = advance(record, { replaces: null }, now);
  return { ...next, present: record.present === null ? null : { ...record.present, isReplaced: true } };
}

function limitsOf(parts: StepParts, { work, site }: WorkingRecord, asked: AskedAuthority, replaces: boolean) {
  return limitsOfOrder({
    ...asked,
    names: work.names.map(({ name }) => name),
    site,
    isRenewal: work.why === 'renew' || work.why === 'replace',
    replaces,
    ordersPerSiteAndDay: parts.store.settings.read().ordersPerSiteAndDay,
  });
}

/** With a clock that is wrong by more than a day it cannot be told which certificates are valid, and for how long. */
function checkClock(client: AcmeClient, asked: AskedAuthority): void {
  const skew = (client.clockSkew ?? 0) * SECOND;
  if (Math.abs(skew) <= DAY) return;
  const detail = `The clock of this server is ${Math.round(Math.abs(skew) / DAY)} days ${skew > 0 ? 'behind' : 'ahead of'} that of ${nameOfAuthority(asked)}.`;
  const problem = { code: 'clock', name: null, detail, advice: 'Set the clock of this server, and have it kept right (NTP).' };
  throw new StepFailure({ kind: 'blocked', problems: [problem], at: null, waitsForOrders: false });
}

/** Addresses are issued for with this profile alone where there are any (Let's Encrypt). */
const PROFILE_OF_ADDRESSES = 'shortlived';

function chooseProfile({ issuer }: AskedAuthority, names: readonly string[], offered: ReadonlyMap<string, string>): string | null {
  const wanted = names.some((name) => isIP(name) !== 0) ? PROFILE_OF_ADDRESSES : issuer.profile;
  return wanted !== null && offered.has(wanted) ? wanted : null;
}

function toIdentifier(name: string): Identifier {
  return { type: isIP(name) === 0 ? 'dns' : 'ip', value: name };
}
