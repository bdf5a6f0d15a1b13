import { expect, test } from 'vitest';
import { publicInternet } from '@daspanel/platform/egress-rules.ts';
import { findRelayAddresses } from './relay-addresses.ts';

const rules = (addresses: readonly string[]) => ({ ...publicInternet({ hostNames: ['daspanel.test'] }), resolve: async () => addresses });
const find = (host: string, addresses: readonly string[] = [], more: { port?: number; chosenBy?: 'site' | 'installation' } = {}) =>
  findRelayAddresses({ relay: { host, port: more.port ?? 587, tls: 'starttls' }, chosenBy: more.chosenBy ?? 'site' }, rules(addresses));

test('a site’s server on the Internet is reached at the addresses that were judged', async () => {
  expect(await find('smtp.example.org', ['1.1.1.1', '2606:4700::1'])).toEqual(['1.1.1.1', '2606:4700::1']);
  expect(await find('1.1.1.1')).toEqual(['1.1.1.1']);
});

test.each([
  ['127.0.0.1', []],
  ['::1', []],
  ['::ffff:10.0.0.1', []],
  ['inside.example.org', ['10.0.0.1']],
  ['mixed.example.org', ['1.1.1.1', '192.168.0.1']],
  ['metadata.example.org', ['169.254.169.254']],
  ['nothing.example.org', []],
  ['daspanel.test', ['1.1.1.1']],
  ['api.DASPANEL.test.', ['1.1.1.1']],
  ['localhost', ['1.1.1.1']],
  ['[::1]', []],
])('a site’s server may not be %s', async (host, addresses) => {
  await expect(find(host, addresses)).rejects.toThrow('on the public Internet');
});

test('a site’s server is a mail server', async () => {
  await expect(find('1.1.1.1', [], { port: 6379 })).rejects.toThrow('port 25');
});

test('an administrator’s server may be inside', async () => {
  expect(await find('10.0.0.1', [], { chosenBy: 'installation', port: 1025 })).toEqual(['10.0.0.1']);
});
