import { describe, expect, it } from 'vitest';
import { createAcmeTestClient, prepareSimulation } from './acme-test-client.ts';
import { DAY, HOUR } from './ca-options.ts';

const ask = async (simulation: Awaited<ReturnType<typeof prepareSimulation>>) => {
  const id = simulation.ca.certificates()[0]?.renewalId ?? '';
  const { body, headers } = await simulation.client.get(`/renewal-info/${id}`);
  const { start = '', end = '' } = body.suggestedWindow ?? {};
  return { start: Date.parse(start), end: Date.parse(end), retryAfter: headers['retry-after'] };
};

describe('renewal information', () => {
  it.each([
    ['classic', 90 * DAY, 2 / 3],
    ['tlsserver', 45 * DAY, 2 / 3],
    ['shortlived', 160 * HOUR, 1 / 2],
  ])('suggests a window of a twenty-fifth of the lifetime of %s, at a fraction of it', async (profile, lifetime, fraction) => {
    await using simulation = await prepareSimulation();
    const { ca, client, now } = simulation;
    await client.issue({ names: ['a.example'], profile });
    const [certificate] = ca.certificates();
    expect(certificate).toMatchObject({ profile, notBefore: now() - HOUR, notAfter: now() - HOUR + lifetime });
    const { start, end, retryAfter } = await ask(simulation);
    expect(retryAfter).toBe('21600');
    expect(end - start).toBeCloseTo(lifetime / 25, -4);
    expect((start + end) / 2).toBeCloseTo(now() - HOUR + lifetime * fraction, -4);
  });

  it('asks for a renewal at once when the authority has revoked, and knows no foreign certificates', async () => {
    await using simulation = await prepareSimulation();
    const { ca, client, now } = simulation;
    await client.issue({ names: ['a.example'] });
    ca.revoke(ca.certificates()[0]?.renewalId ?? '');
    expect((await ask(simulation)).end).toBeLessThan(now());
    expect((await client.get('/renewal-info/AAAA.BBBB')).status).toBe(404);
  });

  it('gives windows that make no sense when it is told to', async () => {
    await using simulation = await prepareSimulation();
    const { ca, client, now } = simulation;
    await client.issue({ names: ['a.example'] });
    const windows = (['zero', 'reversed', 'past'] as const).map((window, at) => ({
      effect: { kind: 'renewal-window' as const, window },
      requests: [at + 1],
    }));
    ca.setFaults([...windows, { effect: { kind: 'retry-after', value: '31536000' }, endpoints: ['renewalInfo'], requests: [4] }]);
    const [zero, reversed, past, usual] = [await ask(simulation), await ask(simulation), await ask(simulation), await ask(simulation)];
    expect(zero.start).toBe(zero.end);
    expect(reversed.start).toBeGreaterThan(reversed.end);
    expect(past.end).toBeLessThan(now());
    expect([usual.start < usual.end, usual.retryAfter]).toEqual([true, '31536000']);
  });
});

describe('an order that names the certificate it replaces', () => {
  it('is refused with 409 while another one replaces it, and allowed when that one came to nothing', async () => {
    await using simulation = await prepareSimulation();
    const { ca, client, pass } = simulation;
    await client.issue({ names: ['a.example'] });
    const replaces = ca.certificates()[0]?.renewalId ?? '';
    const wanted = { names: ['a.example'], profile: 'tlsserver', replaces };
    expect((await client.order(wanted)).status).toBe(201);
    expect(await client.order(wanted)).toMatchObject({ status: 409, body: { type: 'urn:ietf:params:acme:error:alreadyReplaced' } });
    pass(8 * HOUR);
    expect((await client.issue(wanted)).body).toMatchObject({ status: 'valid', replaces });
    expect((await client.order(wanted)).status).toBe(409);
    expect((await client.order({ names: ['a.example'] })).status).toBe(201);
    expect(ca.counters().alreadyReplaced).toBe(2);
  });

  it('is refused for a certificate of another account, of other names, or that was not issued here', async () => {
    await using simulation = await prepareSimulation();
    const { ca, client } = simulation;
    await client.issue({ names: ['a.example'] });
    const replaces = ca.certificates()[0]?.renewalId ?? '';
    using other = createAcmeTestClient(ca);
    await other.register();
    expect(await other.order({ names: ['a.example'], replaces })).toMatchObject({ status: 403 });
    expect(await client.order({ names: ['b.example'], replaces })).toMatchObject({ status: 400 });
    expect(await client.order({ names: ['a.example'], replaces: 'AAAA.BBBB' })).toMatchObject({ status: 400 });
  });
});
