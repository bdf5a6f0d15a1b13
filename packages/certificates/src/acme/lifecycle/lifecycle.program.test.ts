import { X509Certificate } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startPebble, type PebbleOptions, type PebbleUnderTest } from '@daspanel/testkit/pebble-under-test.ts';
import type { Lifecycle } from './create-lifecycle.ts';
import {
  prepareLifecycle,
  readStatus,
  runUntil,
  testId,
  testIssuer,
  testSettings,
  want,
  type PreparedLifecycle,
} from './testing/prepare-lifecycle.ts';

let prepared: PreparedLifecycle;
let pebble: PebbleUnderTest | undefined;
beforeEach(async () => {
  prepared = await prepareLifecycle();
});
afterEach(async () => {
  await prepared[Symbol.asyncDispose]();
  await pebble?.[Symbol.asyncDispose]();
  pebble = undefined;
});

async function startWith(options: PebbleOptions = {}): Promise<Lifecycle> {
  pebble = await startPebble({ httpPort: prepared.httpPort, ...options });
  const lifecycle = await prepared.start();
  lifecycle.configure(settingsFor(pebble));
  return lifecycle;
}

function settingsFor({ directory, serverRoot, dnsServer, tlsPort }: PebbleUnderTest) {
  const validationPorts = { http: prepared.httpPort, https: tlsPort };
  return testSettings({ issuers: [testIssuer(directory, { trustedRoots: serverRoot, validationPorts })], resolvers: [dnsServer] });
}

describe('a certificate', () => {
  it('comes from a wish to be served', async () => {
    const lifecycle = await startWith();
    await want(lifecycle, 1, ['one.example.com', 'www.one.example.com']);
    await runUntil(lifecycle, () => readStatus(lifecycle, 1).state === 'ready');
    const status = readStatus(lifecycle, 1);
    expect(status).toMatchObject({ step: 'served', problems: [], leftOut: [], failures: 0, attempts: [{ outcome: 'issued' }] });
    expect(status.certificate).toMatchObject({ names: ['one.example.com', 'www.one.example.com'], authority: 'Test authority' });
    expect(prepared.installed).toHaveLength(1);
    const leaf = new X509Certificate(prepared.installed[0]?.chain ?? '');
    expect(leaf.subjectAltName).toBe('DNS:one.example.com, DNS:www.one.example.com');
    expect(await prepared.leftAnswers()).toEqual([]);
    expect(lifecycle.parts.store.happenings.listAfter(0, 10)).toMatchObject([{ kind: 'issued', id: testId(1) }]);
  });
});
