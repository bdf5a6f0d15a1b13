import { networkInterfaces } from 'node:os';
import { describe, expect, it } from 'vitest';
import { isPublicAddress } from './egress-address.ts';
import { publicInternet, type EgressRules } from './egress-rules.ts';
import { checkTarget } from './egress-target.ts';

const rules: EgressRules = {
  ...publicInternet({ hostNames: ['Panel.Example.net'], addresses: ['93.184.216.34'] }),
  resolve: (host) => {
    const known: Readonly<Record<string, readonly string[]>> = {
      'example.com': ['8.8.8.8', '2606:4700::1111'],
      'mixed.test': ['8.8.8.8', '10.0.0.1'],
      'inside.test': ['127.0.0.1'],
      'nat64.test': ['64:ff9b::7f00:1'],
      'nothing.test': [],
    };
    const found = known[host];
    return found === undefined ? Promise.reject(new Error('ENOTFOUND')) : Promise.resolve(found);
  },
};

describe('addresses', () => {
  it.each(['8.8.8.8', '1.1.1.1', '100.63.255.255', '100.128.0.1', '172.15.0.1', '172.32.0.1', '2606:4700::1111', '2a00:1450:4001::1'])(
    '%s is public',
    (address) => {
      expect(isPublicAddress(address)).toBe(true);
    },
  );

  it.each([
    '0.0.0.0',
    '0.1.2.3',
    '10.0.0.1',
    '100.64.0.1',
    '100.127.255.255',
    '127.0.0.1',
    '127.255.255.255',
    '169.254.169.254',
    '172.16.0.1',
    '172.31.255.255',
    '192.0.0.1',
    '192.0.2.1',
    '192.88.99.1',
    '192.168.0.1',
    '198.18.0.1',
    '198.51.100.1',
    '203.0.113.1',
    '224.0.0.1',
    '239.1.1.1',
    '240.0.0.1',
    '255.255.255.255',
    '::',
    '::1',
    '::127.0.0.1',
    '::8.8.8.8',
    '::ffff:127.0.0.1',
    '::ffff:8.8.8.8',
    '::ffff:0:127.0.0.1',
    '64:ff9b::7f00:1',
    '64:ff9b::8.8.8.8',
    '64:ff9b:1::1',
    '100::1',
    '2001::1',
    '2001:0:4136:e378::1',
    '2001:2::1',
    '2001:10::1',
    '2001:20::1',
    '2001:db8::1',
    '2002:7f00:1::',
    '2002:808:808::1',
    '3fff::1',
    '5f00::1',
    'fc00::1',
    'fd00:ec2::254',
    'fe80::1',
    'fe80::1%eth0',
    'fec0::1',
    'ff02::1',
    '',
    'localhost',
    '127.1',
    '0x7f000001',
  ])('%s is not', (address) => {
    expect(isPublicAddress(address)).toBe(false);
  });
});

describe('a URL', () => {
  it.each([
    ['https://example.com/a?b', 443],
    ['http://example.com', 80],
    ['HTTP://EXAMPLE.com:80/', 80],
    ['https://8.8.8.8/', 443],
    ['https://[2606:4700::1111]/', 443],
    ['https://example.com./', 443],
  ])('%s may be fetched', async (url, port) => {
    expect(await checkTarget(url, rules)).toMatchObject({ port });
  });

  it('is asked for at the addresses that were judged', async () => {
    expect((await checkTarget('https://example.com/', rules)).addresses).toEqual(['8.8.8.8', '2606:4700::1111']);
  });

  const own = Object.values(networkInterfaces()).flatMap((found) =>
    (found ?? []).map(({ address, family }) => (family === 'IPv6' ? `[${address}]` : address)),
  );

  it.each([
    // security.md, P-SSRF
    'http://127.1/',
    'http://2130706433/',
    'http://0x7f000001/',
    'http://0177.0.0.1/',
    'http://[::1]/',
    'http://[::ffff:127.0.0.1]/',
    'http://[::ffff:7f00:1]/',
    'http://0/',
    'http://①②⑦.0.0.1/',
    'http://localhost./',
    'http://[fe80::1%25eth0]/',
    'http://[64:ff9b::7f00:1]/',
    'http://[2002:7f00:1::]/',
    'http://169.254.169.254/',
    'http://100.64.0.1/',
    'http://user@127.0.0.1@evil/',
    'http://evil#@127.0.0.1/',
    'http://127.0.0.1%2f@evil/',
    String.raw`http:\\127.0.0.1/`,
    'http://0.0.0.0/',
    'http://[::]/',
    'file:///etc/passwd',
    'gopher://127.0.0.1:6379/_x',
    'http://127。0。0。1/',
    'http://127.0.0.1:6379/',
    'HTTP://LOCALHOST/',
    'http://[::127.0.0.1]/',
    'http://inside.test/',
    // and their like
    'http://mixed.test/',
    'http://nat64.test/',
    'http://nothing.test/',
    'http://unknown.test/',
    'http://a.localhost/',
    'https://user:secret@example.com/',
    'https://user@example.com/',
    'https://panel.example.net/',
    'https://PANEL.example.net./',
    'https://x.sites.panel.example.net/',
    'http://93.184.216.34/',
    'http://example.com:22/',
    'http://example.com:25/',
    'http://example.com:3306/',
    'http://example.com:6379/',
    'http://example.com:2375/',
    'http://example.com:8080/',
    'ftp://example.com/',
    'data:text/plain,x',
    'javascript:1',
    'unix:/run/x',
    '//example.com/',
    'example.com',
    '',
    'http://',
    'http:///x',
    'http://exa mple.com/',
    ' http://example.com/',
    'http://example.com/\nx',
    'http://example.com/\0',
    `http://example.com/${'x'.repeat(9000)}`,
    ...own.map((address) => `http://${address}/`),
  ])('%j is refused, in the same words as every other', async (url) => {
    const refused = expect.objectContaining({
      code: 'address-refused',
      message: expect.stringMatching(/^this address is not fetched: it must be [a-z, ]*on the public Internet$/),
    });
    await expect(checkTarget(url, rules)).rejects.toThrowError(refused);
  });
});
