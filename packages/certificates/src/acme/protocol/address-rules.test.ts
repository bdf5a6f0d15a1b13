import { publicInternet, type EgressRules } from '@daspanel/platform/egress-rules.ts';
import { describe, expect, it } from 'vitest';
import { createAddressRules, type AddressRules } from './address-rules.ts';
import { NoAnswer } from './no-answer.ts';

const internet: EgressRules = {
  ...publicInternet({ hostNames: ['Panel.test'], addresses: ['93.184.216.34', '2001:4860::7'] }),
  resolve: (host) => {
    const known: Readonly<Record<string, readonly string[]>> = {
      'ca.test': ['8.8.8.8', '2606:4700::1111'],
      'inside.test': ['10.0.0.5'],
      'mixed.test': ['8.8.8.8', '127.0.0.1'],
      'empty.test': [],
      'ours.test': ['2001:4860:0::7'],
      'panel.test': ['8.8.8.8'],
    };
    const found = known[host];
    return found === undefined ? Promise.reject(new Error('ENOTFOUND')) : Promise.resolve(found);
  },
};
const rulesOf = (directory: string, allowPrivate: boolean) => createAddressRules({ directory, trustedRoots: null, allowPrivate }, internet);

function lookUp(rules: AddressRules, host: string): Promise<unknown> {
  return new Promise((resolve, reject) => {
    rules.lookup(host, { all: true }, (error, addresses) => (error === null ? resolve(addresses) : reject(error)));
  });
}

describe('the addresses of a public authority', () => {
  const rules = rulesOf('https://ca.test/dir', false);

  it('are those that are public', async () => {
    expect(await lookUp(rules, 'ca.test')).toEqual([
      { address: '8.8.8.8', family: 4 },
      { address: '2606:4700::1111', family: 6 },
    ]);
    expect(rules.judge('https://8.8.8.8/x').hostname).toBe('8.8.8.8');
  });

  it.each(['inside.test', 'mixed.test', 'empty.test', 'unknown.test', 'ours.test'])('are not those of %s', async (host) => {
    await expect(lookUp(rules, host)).rejects.toThrow(/not on the public Internet|no address/);
  });

  it.each([
    'https://127.0.0.1/x',
    'https://[::1]/x',
    'https://[::ffff:127.0.0.1]/x',
    'https://2130706433/x',
    'https://169.254.169.254/latest',
    'https://93.184.216.34/x',
    'https://[2001:4860::7]/x',
    'https://panel.test/x',
    'https://any.below.PANEL.test/x',
    'https://panel.test./x',
    'http://ca.test/x',
    'https://elsewhere.test:22/x',
    'https://user@ca.test/x',
    'https://user:password@ca.test/x',
    'file:///etc/passwd',
    'ftp://ca.test/',
    'nothing',
    '',
    `https://ca.test/${'x'.repeat(3_000)}`,
  ])('are never asked at %j', (url) => {
    expect(() => rules.judge(url)).toThrow(NoAnswer);
  });
});

describe('the addresses of an authority on the own network', () => {
  it('are private for the host of its directory alone', async () => {
    const rules = rulesOf('https://inside.test:9000/dir', true);
    expect(await lookUp(rules, 'inside.test')).toEqual([{ address: '10.0.0.5', family: 4 }]);
    expect(rules.judge('https://inside.test:9000/order').port).toBe('9000');
    expect(() => rules.judge('https://10.0.0.5:9000/order')).toThrow('port 443 alone');
    expect(() => rules.judge('https://panel.test/order')).toThrow('this installation itself');
    expect(rulesOf('https://ca.panel.test/dir', true).judge('https://ca.panel.test/order').pathname).toBe('/order');
    expect(() => rules.judge('https://10.0.0.5/order')).toThrow('not on the public Internet');
    await expect(lookUp(rules, 'mixed.test')).rejects.toThrow('not on the public Internet');
  });

  it('may be without TLS on this machine, and then at its own origin alone', () => {
    const rules = rulesOf('http://127.0.0.1:4000/dir', true);
    expect(rules.judge('http://127.0.0.1:4000/order').port).toBe('4000');
    expect(() => rules.judge('http://127.0.0.1:6379/')).toThrow('begin with https://');
    expect(() => rulesOf('http://inside.test/dir', true).judge('http://inside.test/dir')).toThrow('begin with https://');
    expect(() => rulesOf('http://127.0.0.1:4000/dir', false).judge('http://127.0.0.1:4000/dir')).toThrow('not on the public Internet');
    expect(() => rulesOf('http://127.evil.test/dir', true).judge('http://127.evil.test/dir')).toThrow('begin with https://');
  });
});
