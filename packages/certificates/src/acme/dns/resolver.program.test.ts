import { startBind } from '@daspanel/testkit/bind-under-test.ts';
import { expect, test } from 'vitest';
import { createResolver } from './resolver.ts';

test('a name without records, a name that does not exist, a server that fails, refuses or is gone are told apart', async () => {
  await using bind = await startBind({
    zones: [
      {
        name: 'shop.test',
        records: [
          '@ A 192.0.2.1',
          '@ A 192.0.2.2',
          '@ AAAA 2001:db8::1',
          'www CNAME shop.test.',
          'mail MX 10 mail.shop.test.',
          '@ TXT "two " "parts"',
          '@ CAA 0 issue "authority.test; validationmethods=dns-01"',
          '@ CAA 128 Unknown "x"',
          '@ CAA 0 critical "hostile"',
        ],
      },
      { name: 'broken.test', records: null },
    ],
  });
  const resolver = createResolver({ servers: [bind.server], signal: AbortSignal.timeout(20_000) });
  expect(await resolver.ipv4('shop.test')).toMatchObject({ state: 'found' });
  expect(await resolver.ipv6('www.shop.test')).toEqual({ state: 'found', values: ['2001:db8::1'] });
  expect(await resolver.alias('www.shop.test')).toEqual({ state: 'found', values: ['shop.test'] });
  expect(await resolver.text('shop.test')).toEqual({ state: 'found', values: ['two parts'] });
  expect(await resolver.nameServers('shop.test')).toEqual({ state: 'found', values: ['ns1.shop.test'] });
  expect(await resolver.serial('shop.test')).toEqual({ state: 'found', values: [1] });
  const caa = await resolver.caa('www.shop.test');
  expect(caa.state === 'found' ? [...caa.values].sort((a, b) => a.tag.localeCompare(b.tag)) : caa).toEqual([
    { flags: null, tag: '', value: '' },
    { flags: 0, tag: 'issue', value: 'authority.test; validationmethods=dns-01' },
    { flags: 128, tag: 'unknown', value: 'x' },
  ]);
  expect(await resolver.ipv4('mail.shop.test')).toEqual({ state: 'no-data' });
  expect(await resolver.ipv4('nobody.shop.test')).toEqual({ state: 'no-name' });
  expect(await resolver.ipv4('broken.test')).toMatchObject({ state: 'failed', reason: 'server-failed' });
  expect(await resolver.ipv4('elsewhere.test')).toMatchObject({ state: 'failed', reason: 'refused' });
  await bind.stop();
  expect(await resolver.ipv4('shop.test')).toMatchObject({ state: 'failed', reason: 'unreachable' });
});
