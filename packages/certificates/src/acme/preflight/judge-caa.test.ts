import { describe, expect, it } from 'vitest';
import type { CaaRecord } from '../dns/resolver.ts';
import { judgeCaa, type CaaQuestion } from './judge-caa.ts';

const ACCOUNT = 'https://authority.example/account/1';
const question = (changes: Partial<CaaQuestion> = {}): CaaQuestion => ({
  isWildcard: false,
  identities: ['authority.example'],
  accountUrl: ACCOUNT,
  ...changes,
});
const issue = (value: string): CaaRecord => ({ flags: 0, tag: 'issue', value });
const issuewild = (value: string): CaaRecord => ({ flags: 0, tag: 'issuewild', value });
const ALL = ['http-01', 'tls-alpn-01', 'dns-01'];

describe('judgeCaa', () => {
  it.each<[string, readonly CaaRecord[], Partial<CaaQuestion>, string, readonly string[]]>([
    ['no records', [], {}, 'allowed', ALL],
    ['this authority', [issue('authority.example')], {}, 'allowed', ALL],
    ['this authority in capitals and spaces', [issue('  Authority.EXAMPLE ; ')], {}, 'allowed', ALL],
    ['another authority', [issue('other.example')], {}, 'forbidden', []],
    ['another authority whose name ends alike', [issue('not-authority.example')], {}, 'forbidden', []],
    ['another authority and this', [issue('other.example'), issue('authority.example')], {}, 'allowed', ALL],
    ['nobody', [issue(';')], {}, 'forbidden', []],
    ['nobody, and this authority', [issue(';'), issue('authority.example')], {}, 'allowed', ALL],
    ['an empty value', [issue('')], {}, 'forbidden', []],
    ['a malformed value', [issue('authority.example; what is this')], {}, 'forbidden', []],
    ['a malformed authority', [issue('%%%%%')], {}, 'forbidden', []],
    ['reports alone', [{ flags: 0, tag: 'iodef', value: 'mailto:a@b.example' }], {}, 'allowed', ALL],
    ['an unknown tag', [{ flags: 0, tag: 'future', value: 'x' }], {}, 'allowed', ALL],
    ['an unknown critical tag', [issue('authority.example'), { flags: 128, tag: 'future', value: 'x' }], {}, 'forbidden', []],
    ['an unreadable record', [issue('authority.example'), { flags: null, tag: '', value: '' }], {}, 'forbidden', []],
    ['a critical tag that is known', [{ ...issue('authority.example'), flags: 128 }], {}, 'allowed', ALL],
    ['wildcards of another, for a name', [issuewild('other.example')], {}, 'allowed', ALL],
    ['wildcards of another, for a wildcard', [issuewild('other.example')], { isWildcard: true }, 'forbidden', []],
    ['wildcards of nobody', [issue('authority.example'), issuewild(';')], { isWildcard: true }, 'forbidden', []],
    ['wildcards of this authority alone', [issue(';'), issuewild('authority.example')], { isWildcard: true }, 'allowed', ALL],
    ['the same, for a name', [issue(';'), issuewild('authority.example')], {}, 'forbidden', []],
    ['no word of wildcards', [issue('authority.example')], { isWildcard: true }, 'allowed', ALL],
    ['one way', [issue('authority.example; validationmethods=dns-01')], {}, 'allowed', ['dns-01']],
    ['two ways', [issue('authority.example;validationmethods=dns-01,http-01')], {}, 'allowed', ['http-01', 'dns-01']],
    [
      'one way each',
      [issue('authority.example; validationmethods=dns-01'), issue('authority.example; validationmethods=http-01')],
      {},
      'allowed',
      ['http-01', 'dns-01'],
    ],
    ['a way that is not known here', [issue('authority.example; validationmethods=ca-mail')], {}, 'forbidden', []],
    ['ways said twice', [issue('authority.example; validationmethods=dns-01; validationmethods=dns-01')], {}, 'forbidden', []],
    ['this account', [issue(`authority.example; accounturi=${ACCOUNT}`)], {}, 'allowed', ALL],
    ['another account', [issue(`authority.example; accounturi=${ACCOUNT}2`)], {}, 'forbidden', []],
    ['two accounts in one record', [issue(`authority.example; accounturi=${ACCOUNT}; accounturi=${ACCOUNT}`)], {}, 'forbidden', []],
    ['an account, when none is known', [issue(`authority.example; accounturi=${ACCOUNT}`)], { accountUrl: null }, 'unknown', ALL],
    [
      'an account and a way',
      [issue(`authority.example; accounturi=${ACCOUNT}; validationmethods=tls-alpn-01`)],
      {},
      'allowed',
      ['tls-alpn-01'],
    ],
    ['a parameter of the authority', [issue('authority.example; policy=ev')], {}, 'allowed', ALL],
    ['an authority, when ours has no name yet', [issue('other.example')], { identities: [] }, 'unknown', ALL],
    ['nobody, when ours has no name yet', [issue(';')], { identities: [] }, 'forbidden', []],
  ])('%s', (_what, records, changes, verdict, methods) => {
    const judgement = judgeCaa(records, question(changes));
    expect(judgement).toMatchObject({ verdict, methods });
    expect(judgement.reason === '').toBe(verdict === 'allowed');
  });

  it('says who may issue, and stays short whatever the records say', () => {
    expect(judgeCaa([issue('a.example'), issue('a.example'), issue('b.example')], question()).reason).toBe(
      'only a.example, b.example may issue',
    );
    const many = Array.from({ length: 5_000 }, (_, index) => issue(`${'x'.repeat(200)}${index}.example`));
    const began = performance.now();
    expect(judgeCaa(many, question()).reason.length).toBeLessThan(600);
    expect(performance.now() - began).toBeLessThan(500);
  });
});
