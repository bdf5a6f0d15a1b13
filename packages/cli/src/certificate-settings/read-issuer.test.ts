import { expect, test } from 'vitest';
import type { Terminal } from '../terminal.ts';
import { readIssuer, type IssuerWishes } from './read-issuer.ts';

const asked: string[] = [];
const terminal: Terminal = {
  isInteractive: true,
  ask: () => Promise.reject(new Error('nothing is to be asked openly')),
  askSecretly(question) {
    asked.push(question);
    return Promise.resolve('hmac');
  },
};

/** What is sent: fields that are undefined are not. */
const read = async (given: IssuerWishes) => JSON.parse(JSON.stringify((await readIssuer(terminal, given)) ?? null)) as unknown;
const directory = 'https://ca.example.net/directory';

test.each<readonly [IssuerWishes, unknown]>([
  [{}, null],
  [{ letsEncrypt: 'me@example.com' }, { kind: 'lets-encrypt', email: 'me@example.com' }],
  [
    { letsEncrypt: 'none', profile: 'shortlived' },
    { kind: 'lets-encrypt', email: null, profile: 'shortlived' },
  ],
  [{ directory }, { kind: 'custom', name: 'ca.example.net', directory }],
  [
    { directory, name: 'Ours', private: true, limits: 'none' },
    { kind: 'custom', name: 'Ours', directory, isPrivate: true, limits: 'none' },
  ],
  [
    { directory, httpPort: 5002 },
    { kind: 'custom', name: 'ca.example.net', directory, validationPorts: { http: 5002 } },
  ],
])('%j asks for %j', async (given, wanted) => {
  expect(await read(given)).toEqual(wanted);
});

test('the key of an external account is asked for unseen', async () => {
  expect(await read({ directory, eabKeyId: 'kid' })).toMatchObject({ externalAccount: { keyId: 'kid', hmacKey: 'hmac' } });
  expect(asked).toEqual(['Key of the external account kid: ']);
});

test.each<readonly [IssuerWishes, string]>([
  [{ letsEncrypt: 'me@example.com', directory }, 'contradict'],
  [{ letsEncrypt: 'me@example.com', email: 'me@example.com' }, '--email belongs'],
  [{ eabKeyId: 'kid' }, '--eab-key-id belongs'],
  [{ httpPort: 80 }, '--http-port belongs'],
  [{ profile: 'shortlived' }, '--profile belongs'],
  [{ directory, trustedRoots: '/nonexistent/roots.pem' }, 'cannot be read'],
])('%j is not understood', async (given, sentence) => {
  await expect(read(given)).rejects.toMatchObject({ exitCode: 2, message: expect.stringContaining(sentence) });
});
