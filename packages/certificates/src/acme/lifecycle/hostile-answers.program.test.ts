import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startCaSimulator, type CaSimulator } from '@daspanel/testkit/ca-simulator/start-ca-simulator.ts';
import { openAuthority } from '../protocol/open-authority.ts';
import type { AcmeClient } from '../protocol/acme-types.ts';
import { MINUTE } from './durations.ts';
import { readStatus, testId, want } from './testing/prepare-lifecycle.ts';
import { limitedIssuer, prepareSimulation, type Simulation } from './testing/prepare-simulation.ts';
import { simulateUntil } from './testing/simulate.ts';

let simulation: Simulation;
let simulator: CaSimulator;
beforeEach(async () => {
  simulation = await prepareSimulation();
  simulator = await startCaSimulator({ validation: simulation.validation, now: simulation.clock.now });
});
afterEach(async () => {
  await simulation[Symbol.asyncDispose]();
  await simulator[Symbol.asyncDispose]();
});

/** The life cycle with an authority that answers otherwise than it should. */
async function startWith(falsify: (client: AcmeClient) => Partial<AcmeClient>) {
  const { clock } = simulation;
  return simulation.start(
    [limitedIssuer(simulator)],
    {},
    {
      openAuthority: (_issuer, directory) => {
        const authority = openAuthority({ directory, trustedRoots: null, allowPrivate: true }, { now: clock.now });
        return {
          ...authority,
          clockSkew: 0,
          signIn: (account) => {
            const client = authority.signIn(account);
            return { ...client, clockSkew: 0, ...falsify(client) };
          },
        };
      },
    },
  );
}

describe('an authority', () => {
  it('that makes an order for other names gets no proof, and says so', async () => {
    const lifecycle = await startWith((client) => ({
      createOrder: (wanted, signal) => client.createOrder({ ...wanted, identifiers: [{ type: 'dns', value: 'bank.example' }] }, signal),
    }));
    await want(lifecycle, 1, ['example.com']);
    await simulateUntil(lifecycle, simulation.clock, simulation.began + 30_000);
    expect(readStatus(lifecycle, 1)).toMatchObject({ state: 'failing', problems: [{ code: 'authority-faulty' }] });
    expect(readStatus(lifecycle, 1).problems[0]?.detail).toContain('other names than were asked for');
  });

  it('that wants a proof for a name that is not in the order gets none', async () => {
    const lifecycle = await startWith((client) => ({
      async readAuthorization(url, signal) {
        return { ...(await client.readAuthorization(url, signal)), identifier: { type: 'dns', value: 'panel.example' } };
      },
    }));
    await want(lifecycle, 1, ['example.com']);
    await simulateUntil(lifecycle, simulation.clock, simulation.began + 30_000);
    expect(readStatus(lifecycle, 1)).toMatchObject({ state: 'failing', problems: [{ code: 'authority-faulty' }] });
    expect(lifecycle.parts.store.challenges.list(testId(1))).toEqual([]);
    expect(simulator.counters().certificates).toBe(0);
  });

  it('that hands out the certificate of another key has nothing served', async () => {
    let first = '';
    const lifecycle = await startWith((client) => ({
      async downloadCertificate(url, signal) {
        const chain = await client.downloadCertificate(url, signal);
        first = first === '' ? chain : first;
        return first;
      },
    }));
    await want(lifecycle, 1, ['one.example.com']);
    await simulateUntil(lifecycle, simulation.clock, simulation.began + MINUTE);
    await want(lifecycle, 2, ['two.example.com']);
    await simulateUntil(lifecycle, simulation.clock, simulation.began + 1.5 * MINUTE);
    expect(readStatus(lifecycle, 1).state).toBe('ready');
    expect(readStatus(lifecycle, 2)).toMatchObject({ state: 'failing', certificate: null, problems: [{ code: 'certificate-unusable' }] });
    expect(simulation.installed.map(({ id }) => id)).toEqual([testId(1)]);
  });
});
