import { describe, expect, it } from 'vitest';
import { DAY, HOUR, MINUTE, SECOND } from '../durations.ts';
import { chooseWindow, nextAsking } from './choose-window.ts';
import { cleanText } from './clean-text.ts';
import { delayAfterBlockedLooks, delayAfterFailures, delayAfterInstallations, delayWhileUnreachable } from './delays.ts';
import { explainDocument } from './explain-error.ts';
import { limitsOfOrder, measureBucket, measureLimit, type Limit, type OrderFacts } from './limits.ts';
import { planRenewal } from './plan-renewal.ts';
import { beginLooks, beginPolls, lookAgain, pollAgain } from './poll-again.ts';
import { registeredDomain } from './registered-domain.ts';

const now = Date.UTC(2026, 10, 25);

describe('the moment of renewal', () => {
  const certificate = (lifetime: number, changes = {}) => ({
    facts: { notBefore: now, notAfter: now + lifetime },
    receivedAt: now,
    jitter: 0,
    window: null,
    isHurried: false,
    ...changes,
  });
  const window = (chosen: number) => ({ start: chosen, end: chosen + DAY, chosen, explanation: 'https://why.test' });

  it.each([
    [90 * DAY, 60 * DAY],
    [45 * DAY, 30 * DAY],
    [9 * DAY, 4.5 * DAY],
    [160 * HOUR, 80 * HOUR],
  ])('of a lifetime of %d ms is %d ms after its begin, without the authority', (lifetime, expected) => {
    expect(planRenewal(certificate(lifetime))).toEqual({ at: now + expected, by: 'lifetime', explanation: null });
  });
  it('is up to a thirtieth of the lifetime earlier, so that not all come together', () => {
    expect(planRenewal(certificate(90 * DAY, { jitter: 1 })).at).toBe(now + 57 * DAY);
  });
  it('is what was chosen in the window of the authority', () => {
    const chosen = now + 20 * DAY;
    expect(planRenewal(certificate(90 * DAY, { window: window(chosen) }))).toEqual({
      at: chosen,
      by: 'authority',
      explanation: 'https://why.test',
    });
  });
  it('is when a twentieth of the lifetime is left at the latest, whatever the authority says', () => {
    expect(planRenewal(certificate(100 * DAY, { window: window(now + 200 * DAY) }))).toMatchObject({ at: now + 95 * DAY, by: 'lifetime' });
  });
  it('is never in the first hour, and not in the first hundredth after one that was replaced in a hurry', () => {
    const past = { window: window(now - 30 * DAY) };
    expect(planRenewal(certificate(90 * DAY, past)).at).toBe(now + HOUR);
    expect(planRenewal(certificate(100 * DAY, { ...past, isHurried: true })).at).toBe(now + DAY);
    expect(planRenewal(certificate(2 * HOUR, past)).at).toBe(now + 30 * MINUTE);
  });
});

describe('the window of an authority', () => {
  const info = (start: number, end: number) => ({ start, end, explanation: null, retryAfter: null });
  const half = () => 0.5;
  const former = { start: now, end: now + DAY, chosen: now + HOUR, explanation: null };

  it('gives one moment in it, which stays while the window does', () => {
    const chosen = chooseWindow(null, info(now, now + DAY), half);
    expect(chosen?.chosen).toBe(now + DAY / 2);
    expect(chooseWindow(former, info(now, now + DAY), half)?.chosen).toBe(former.chosen);
    expect(chooseWindow(former, info(now + 1, now + DAY), half)?.chosen).not.toBe(former.chosen);
  });
  it('may be empty', () => {
    expect(chooseWindow(null, info(now, now), half)?.chosen).toBe(now);
  });
  it.each([
    ['reversed', now + DAY, now],
    ['no number', Number.NaN, now],
    ['zero', 0, 0],
  ])('that is %s counts as not said', (_what, start, end) => {
    expect(chooseWindow(former, info(start, end), half)).toBe(former);
    expect(chooseWindow(null, info(start, end), half)).toBeNull();
  });
  it.each([
    ['at once', now, now + MINUTE],
    ['a year', now + 365 * DAY, now + DAY],
    ['six hours', now + 6 * HOUR, now + 6 * HOUR],
    ['nothing', null, now + 11 * HOUR],
    ['no number', Number.NaN, now + 11 * HOUR],
  ])('is asked for again within a minute and a day: Retry-After of %s', (_what, retryAfter, expected) => {
    expect(nextAsking(now, retryAfter, half)).toBe(expected);
  });
});

describe('pauses', () => {
  it.each([
    [1, MINUTE],
    [2, 10 * MINUTE],
    [3, 100 * MINUTE],
    [4, DAY],
    [99, DAY],
  ])('after %d failures', (failures, expected) => expect(delayAfterFailures(failures, null)).toBe(expected));
  it('are shorter when a certificate is about to end, but never under an hour', () => {
    expect(delayAfterFailures(4, 40 * HOUR)).toBe(5 * HOUR);
    expect(delayAfterFailures(4, HOUR)).toBe(HOUR);
    expect(delayAfterFailures(1, HOUR)).toBe(MINUTE);
  });
  it('are the known ones elsewhere', () => {
    expect([1, 2, 3, 4].map(delayAfterBlockedLooks)).toEqual([MINUTE, 5 * MINUTE, 15 * MINUTE, HOUR]);
    expect([1, 2, 3].map(delayWhileUnreachable)).toEqual([10 * SECOND, MINUTE, null]);
    expect([1, 2, 3, 4, 5].map(delayAfterInstallations)).toEqual([10 * SECOND, MINUTE, 5 * MINUTE, 15 * MINUTE, HOUR]);
  });
  it('between looks double, and end after five minutes', () => {
    let polls = beginPolls(now);
    let moment = now;
    const pauses: number[] = [];
    for (let again = pollAgain(polls, moment, null); again !== null; again = pollAgain(polls, moment, null)) {
      pauses.push(again.at - moment);
      ({ polls } = again);
      moment = again.at;
    }
    expect(pauses.slice(0, 8)).toEqual([250, 500, 1_000, 2_000, 4_000, 8_000, 15_000, 15_000]);
    expect(moment).toBe(now + 5 * MINUTE);
  });
  it('that the authority asks for are kept, once beyond the five minutes', () => {
    const later = pollAgain(beginPolls(now), now, now + HOUR);
    expect(later?.at).toBe(now + HOUR);
    expect(later === null ? null : pollAgain(later.polls, now + HOUR, now + 2 * HOUR)?.at).toBe(now + HOUR + MINUTE);
    expect(pollAgain(beginPolls(now), now, now + 99 * DAY)?.at).toBe(now + DAY);
    // A moment in the past is no reason to hurry.
    expect(pollAgain(beginPolls(now), now, now - DAY)?.at).toBe(now + 250);
  });
});

describe('looks for DNS records', () => {
  it('come at growing pauses for two minutes, also when the clock was set back meanwhile', () => {
    const pauses: number[] = [];
    let [moment, looks] = [now, beginLooks(now)];
    for (let again = lookAgain(looks, moment); again !== null; again = lookAgain(looks, moment)) {
      pauses.push(again.at - moment);
      [moment, looks] = [again.at, again.polls];
    }
    expect(pauses.slice(0, 4)).toEqual([2_000, 5_000, 10_000, 10_000]);
    expect(moment).toBe(now + 2 * MINUTE);
    expect(lookAgain(beginLooks(now), now - DAY)?.polls.until).toBe(now - DAY + 2 * MINUTE);
  });
});

describe('limits', () => {
  const order: OrderFacts = {
    issuer: { directory: 'https://ca.test', limits: 'lets-encrypt' },
    directory: 'https://ca.test',
    names: ['www.example.co.uk', 'example.co.uk'],
    site: 's1',
    isRenewal: false,
    replaces: false,
    ordersPerSiteAndDay: 5,
  };
  const kinds = (changes: Partial<OrderFacts>) => limitsOfOrder({ ...order, ...changes }).map(({ kind }) => kind);

  it('are all there for a new certificate, fewer for others', () => {
    expect(kinds({})).toEqual(['site', 'pace', 'orders', 'set', 'domain']);
    expect(kinds({ isRenewal: true })).toEqual(['pace', 'orders', 'set', 'domain']);
    expect(limitsOfOrder({ ...order, isRenewal: true }).find(({ kind }) => kind === 'domain')?.counting).toBe('count');
    expect(kinds({ replaces: true, isRenewal: true })).toEqual(['pace']);
    expect(kinds({ directory: 'https://staging.test' })).toEqual(['pace']);
    expect(kinds({ issuer: { directory: 'https://ca.test', limits: 'none' } })).toEqual(['site']);
  });
  it('count the names in any order as the same', () => {
    const set = (names: readonly string[]) => limitsOfOrder({ ...order, names }).find(({ kind }) => kind === 'set')?.key;
    expect(set(order.names)).toBe(set(order.names.toReversed()));
  });
  it.each([
    ['a.b.example.co.uk', 'example.co.uk'],
    ['*.example.com', 'example.com'],
    ['shop.someone.github.io', 'someone.github.io'],
    ['co.uk', 'co.uk'],
    ['192.0.2.1', '192.0.2.1'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ])('count %s for %s', (name, expected) => expect(registeredDomain(name)).toBe(expected));

  it('by buckets give as many as there are at first, and then one after the other', () => {
    const limit: Limit = { kind: 'set', counting: 'bucket', key: '', most: 4, within: 400 };
    const taken: number[] = [];
    let fullAt = 0;
    for (let moment = now; moment < now + 1_000; moment += 1) {
      for (let measured = measureBucket(limit, fullAt, moment); measured.at <= moment; measured = measureBucket(limit, fullAt, moment)) {
        taken.push(moment - now);
        ({ fullAt } = measured);
      }
    }
    expect(taken).toEqual([0, 0, 0, 0, 100, 200, 300, 400, 500, 600, 700, 800, 900]);
    expect(measureBucket(limit, now + 9_999, now)).toMatchObject({ at: now + 100, left: 0 });
  });

  it('never let more events into any span', () => {
    const limit: Limit = { kind: 'failures', counting: 'window', key: '', most: 3, within: 100 };
    const taken: number[] = [];
    for (let moment = 0; moment < 1_000; moment += 1) {
      const measured = measureLimit(limit, taken, moment);
      if (measured.at <= moment) taken.push(moment);
      else expect(measureLimit(limit, taken, measured.at).at).toBe(measured.at);
    }
    for (const [index, at] of taken.entries()) expect((taken[index + 3] ?? Infinity) - at).toBeGreaterThanOrEqual(limit.within);
    expect(taken.length).toBe(30);
  });
});

describe('errors of authorities', () => {
  const document = (type: string, detail = 'in their words') => ({ type, detail, subproblems: [] });
  it.each([
    ['dns', 'validation-failed'],
    ['connection', 'validation-failed'],
    ['unauthorized', 'validation-failed'],
    ['tls', 'validation-failed'],
    ['incorrectResponse', 'validation-failed'],
    ['caa', 'caa-forbids'],
    ['rateLimited', 'rate-limit'],
    ['rejectedIdentifier', 'name-refused'],
    ['unsupportedContact', 'account-refused'],
    ['serverInternal', 'authority-failed'],
    ['malformed', 'authority-failed'],
    ['__proto__', 'authority-failed'],
  ])('of type %s are %s, with what they say themselves', (type, code) => {
    const problem = explainDocument(document(type), 'example.com', 'Test');
    expect(problem).toMatchObject({ code, name: 'example.com' });
    expect(problem.detail).toMatch(/\. Test says: in their words$/);
    expect(problem.advice).toMatch(/\.$/);
  });
  it('are told in one line of bounded length', () => {
    expect(cleanText('a\u0000b\r\n\u202Ec\u2028d')).toBe('a b c d');
    expect(cleanText('x'.repeat(10_000))).toHaveLength(500);
    expect(explainDocument(document('dns', 'y'.repeat(9_999)), null, 'z'.repeat(64)).detail.length).toBeLessThan(700);
  });
});
