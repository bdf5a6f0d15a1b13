import type { ChallengeType } from '@daspanel/formats/acme-requests.ts';
import { expect, it } from 'vitest';
import { chooseChallenge, type ChallengeChoice } from './choose-challenge.ts';

const ALL: readonly ChallengeType[] = ['http-01', 'tls-alpn-01', 'dns-01'];

it.each<[string, Partial<ChallengeChoice>, ChallengeType | null]>([
  ['takes the first when all work', {}, 'http-01'],
  ['takes what a person prefers', { preferred: ['dns-01', 'http-01'] }, 'dns-01'],
  ['takes the next that works', { working: ['tls-alpn-01', 'dns-01'] }, 'tls-alpn-01'],
  ['takes DNS when nothing else works', { working: ['dns-01'] }, 'dns-01'],
  ['takes nothing when nothing works', { working: [] }, null],
  ['takes nothing that a person does not want', { preferred: ['http-01'], working: ['tls-alpn-01', 'dns-01'] }, null],
  ['takes nothing that the authority does not have', { offered: ['dns-01'] }, 'dns-01'],
  ['takes nothing that CAA records forbid', { permitted: ['dns-01'], working: ['http-01'] }, null],
  ['validates wildcards by DNS', { kind: 'wildcard' }, 'dns-01'],
  ['does not validate wildcards otherwise', { kind: 'wildcard', working: ['http-01', 'tls-alpn-01'] }, null],
  ['validates addresses by HTTP', { kind: 'address', preferred: ['dns-01', 'http-01'] }, 'http-01'],
  ['does not validate addresses by DNS', { kind: 'address', working: ['dns-01'] }, null],
])('%s', (_what, changes, expected) => {
  expect(chooseChallenge({ kind: 'name', preferred: ALL, offered: null, permitted: ALL, working: ALL, ...changes })).toBe(expected);
});
