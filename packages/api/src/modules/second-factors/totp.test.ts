import { randomBytes } from 'node:crypto';
import { Secret } from '@daspanel/platform/secret.ts';
import { expect, test } from 'vitest';
import { createPendingTotp } from './pending-totp.ts';
import { findTotpStep, formatTotpUri, makeTotpSecret, openTotpSecret, sealTotpSecret } from './totp.ts';

/** The secret of RFC 6238, appendix B, in base32; of its codes the last six digits. */
const OF_RFC = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';

test.each([
  [59, '287082', 1],
  [1_111_111_109, '081804', 37_037_036],
  [1_234_567_890, '005924', 41_152_263],
  [20_000_000_000, '353130', 666_666_666],
])('at second %i the code is %s', (second, code, step) => {
  const now = second * 1000;
  expect(findTotpStep(OF_RFC, code, now)).toBe(step);
  expect(findTotpStep(OF_RFC, code, now + 30_000)).toBe(step);
  expect(findTotpStep(OF_RFC, code, now - 30_000)).toBe(step);
  expect(findTotpStep(OF_RFC, code, now + 60_000)).toBeUndefined();
});

test('a secret has 160 bits, and its address says whose it is and of which installation', () => {
  const secret = makeTotpSecret();
  expect(secret).toMatch(/^[A-Z2-7]{32}$/);
  const uri = new URL(formatTotpUri(secret, { hostName: 'example.org', email: 'ana@example.org' }));
  expect(uri.protocol).toBe('otpauth:');
  expect(Object.fromEntries(uri.searchParams)).toEqual({
    issuer: 'Daspanel example.org',
    secret,
    algorithm: 'SHA1',
    digits: '6',
    period: '30',
  });
});

test('what is stored opens for its own person only', () => {
  const key = new Secret(randomBytes(32));
  const sealed = sealTotpSecret(key, 'p1', OF_RFC);
  expect(sealed).not.toContain(OF_RFC);
  expect(openTotpSecret(key, 'p1', sealed)).toBe(OF_RFC);
  expect(() => openTotpSecret(key, 'p2', sealed)).toThrow(/damaged/);
});

test('an app that is being set up is forgotten after ten minutes, and belongs to one session', () => {
  let now = 0;
  const pending = createPendingTotp(() => now);
  pending.begin('p1', 'k1', OF_RFC);
  expect([pending.find('p1', 'k1'), pending.find('p1', 'k2'), pending.find('p2', 'k1')]).toEqual([OF_RFC, undefined, undefined]);
  now = 10 * 60_000;
  expect(pending.find('p1', 'k1')).toBeUndefined();
});
