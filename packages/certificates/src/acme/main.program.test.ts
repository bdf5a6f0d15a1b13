import { createPrivateKey, X509Certificate } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { partUnderTest } from '@daspanel/testkit/part-under-test.ts';
import { startPebble, type PebbleUnderTest } from '@daspanel/testkit/pebble-under-test.ts';
import { startAcmeProcess, type AcmeProcess } from './lifecycle/testing/acme-process.ts';
import { testId, testIssuer, testSettings } from './lifecycle/testing/prepare-lifecycle.ts';

let pebble: PebbleUnderTest;
let acme: AcmeProcess;
const id = testId(1);

beforeEach(async () => {
  acme = await startAcmeProcess(partUnderTest);
  pebble = await startPebble({ httpPort: acme.httpPort });
});
afterEach(async () => {
  await acme[Symbol.asyncDispose]();
  await pebble[Symbol.asyncDispose]();
});

const settings = () =>
  testSettings({
    issuers: [
      testIssuer(pebble.directory, {
        trustedRoots: pebble.serverRoot,
        validationPorts: { http: acme.httpPort, https: pebble.tlsPort },
      }),
    ],
    resolvers: [pebble.dnsServer],
  });
const isReady = async () => (await acme.read(id))?.state === 'ready';
const countOrders = () => pebble.log().match(/Added order/g)?.length ?? 0;

describe('the process', () => {
  it('obtains what is wanted when it is told, keeps its keys to itself and asks nobody while no issuer is set', async () => {
    await acme.part.start();
    await acme.want(id, ['one.example.com']);
    await acme.request('acme.notice', { id });
    await acme.waitUntil(async () => (await acme.read(id)) !== null);
    expect(await acme.read(id)).toMatchObject({ state: 'waiting', nextAt: null, attempts: [] });

    await acme.configure(settings());
    await acme.waitUntil(isReady);
    expect(await acme.request('acme.follow', { after: 0 })).toMatchObject({ items: [{ kind: 'issued', id }] });
    expect(await acme.request('acme.measure', {})).toMatchObject({ states: { ready: 1 }, orders: 1, failures: 0 });
    expect(await acme.request('acme.list-accounts', {})).toMatchObject([{ directory: pebble.directory, status: 'valid' }]);
    for (const file of ['acme.db', 'acme.db-wal', 'initialized']) {
      expect((await stat(join(acme.data.acme, file))).mode & 0o777).toBe(0o600);
    }
    expect(acme.part.log()).not.toContain('PRIVATE KEY');
  });

  it.each(['wanted', 'preflight', 'ordered', 'noted', 'presented', 'challenged', 'finalizing', 'stored', 'served'])(
    'killed when it has come to %s goes on from there with the same order',
    async (place) => {
      await acme.part.start(`acme.${place}=exit`);
      await acme.want(id, ['one.example.com', 'two.example.com']);
      await acme.configure(settings()).catch(() => {});
      await acme.request('acme.notice', { id }).catch(() => {});
      await acme.waitForEnd();

      await acme.part.start();
      await acme.waitUntil(isReady);
      expect(countOrders()).toBe(1);
      const last = acme.installed.at(-1);
      const leaf = new X509Certificate(last?.chain ?? '');
      expect(leaf.checkPrivateKey(createPrivateKey(last?.privateKey ?? ''))).toBe(true);
      expect(new Set(acme.installed.map(({ chain }) => chain)).size).toBe(1);
      expect(await acme.leftAnswers()).toEqual([]);
    },
  );
});
