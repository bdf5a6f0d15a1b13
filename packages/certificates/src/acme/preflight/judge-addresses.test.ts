import { expect, it } from 'vitest';
import { judgeAddresses, type ProbedAddress } from './judge-addresses.ts';
import type { ProbeResult } from './probe-result.ts';

const HERE: ProbeResult = { state: 'here' };
const OTHER: ProbeResult = { state: 'other', detail: 'status 404 from nginx' };
const REFUSED: ProbeResult = { state: 'silent', detail: 'the connection was refused', noRoute: false };
const NO_ROUTE: ProbeResult = { state: 'silent', detail: 'this machine has no way to it', noRoute: true };
const ports = { http: 80, https: 443 };
const probed = (changes: Partial<ProbedAddress>): ProbedAddress => ({
  address: '44.1.1.1',
  owner: 'other',
  http: HERE,
  tls: null,
  ...changes,
});

it.each<[string, Partial<ProbedAddress>, string, boolean, boolean]>([
  ['an address that answers', {}, 'here', true, false],
  ['an address that answers by TLS alone', { http: REFUSED, tls: HERE }, 'here', false, true],
  ['an address that answers by TLS beside another server', { http: OTHER, tls: HERE }, 'here', false, true],
  ['an address that must not be looked at', { http: null }, 'private', false, false],
  ['another server', { http: OTHER }, 'elsewhere', false, false],
  ['another server at an own address', { http: OTHER, owner: 'interface' }, 'elsewhere', false, false],
  ['the router, perhaps', { http: OTHER, owner: 'setting' }, 'unknown', true, true],
  ['an own address that is not reached from within', { http: REFUSED, owner: 'interface' }, 'unknown', true, true],
  ['an address of a person that is not reached from within', { http: REFUSED, owner: 'setting' }, 'unknown', true, true],
  ['nobody', { http: REFUSED, tls: REFUSED }, 'unreachable', false, false],
  ['IPv6 on a machine without', { address: '2600::1', http: NO_ROUTE }, 'unreachable', false, false],
])('%s', (_what, changes, verdict, worksByHttp, worksByTls) => {
  const [judged] = judgeAddresses([probed(changes)], ports);
  expect(judged).toMatchObject({ entry: { verdict }, worksByHttp, worksByTls });
  expect(judged?.entry.detail).toMatch(/\.$/);
});

it('does not blame the IPv6 address of a service in front of a server without IPv6', () => {
  const judged = judgeAddresses([probed({}), probed({ address: '2600::1', http: NO_ROUTE })], ports);
  expect(judged.map(({ entry }) => entry.verdict)).toEqual(['here', 'unknown']);
  const direct = judgeAddresses([probed({ owner: 'interface' }), probed({ address: '2600::1', http: NO_ROUTE })], ports);
  expect(direct.map(({ entry }) => entry.verdict)).toEqual(['here', 'unreachable']);
});
