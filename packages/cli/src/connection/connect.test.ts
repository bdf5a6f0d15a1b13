import { describe, expect, it } from 'vitest';
import { explainError } from './connect.ts';

const failure = (code: string) => Object.assign(new Error(`it failed with ${code}`), { code });
const web = (url: string, authority?: string) => ({ kind: 'web', url: new URL(url), token: undefined, authority }) as const;

describe('explainError', () => {
  it.each([
    ['ECONNREFUSED', web('https://api.daspanel.localhost:8443'), /Nobody listens on .*:8443: daspanel up starts/],
    ['ECONNREFUSED', web('https://api.example.org'), /^Nobody listens on https:\/\/api\.example\.org\.$/],
    ['ENOTFOUND', web('https://api.example.org'), /needs a DNS record/],
    ['CERT_HAS_EXPIRED', web('https://api.example.org'), /check the clock/],
    ['ERR_TLS_CERT_ALTNAME_INVALID', web('https://api.example.org'), /another name/],
    ['SELF_SIGNED_CERT_IN_CHAIN', web('https://api.example.org'), /daspanel login --url https:\/\/api\.example\.org shows/],
    ['SELF_SIGNED_CERT_IN_CHAIN', web('https://api.example.org', 'PEM'), /somebody may stand in between/],
    ['EHOSTUNREACH', web('https://api.example.org'), /cannot be reached: it failed with EHOSTUNREACH/],
    ['ECONNREFUSED', { kind: 'socket', path: '/x/http.sock', host: 'api.x', token: undefined }, /does not answer on \/x\/http\.sock/],
  ] as const)('%s: %o', (code, target, sentence) => {
    expect(explainError(failure(code), target)).toMatch(sentence);
  });
});
