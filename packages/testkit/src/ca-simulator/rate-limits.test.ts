import { describe, expect, it } from 'vitest';
import { createAcmeTestClient, prepareSimulation } from './acme-test-client.ts';
import { DAY, HOUR, MINUTE, SECOND } from './ca-options.ts';

const LIMITED = { status: 429, body: { type: 'urn:ietf:params:acme:error:rateLimited' } };

describe('rate limits', () => {
  it('allow so many orders of an account at once, and one more every 36 seconds', async () => {
    await using simulation = await prepareSimulation({ limits: { newOrders: { capacity: 3, refillEvery: 36 * SECOND } } });
    const { ca, client, pass } = simulation;
    for (const name of ['a.example', 'b.example', 'c.example']) expect((await client.order({ names: [name] })).status).toBe(201);
    pass(6 * SECOND);
    const refused = await client.order({ names: ['d.example'] });
    expect([refused, refused.headers['retry-after']]).toMatchObject([LIMITED, '30']);
    expect(ca.counters()).toMatchObject({ orders: 3, limitsHit: { newOrders: 1 } });
    pass(30 * SECOND);
    expect((await client.order({ names: ['d.example'] })).status).toBe(201);
    expect((await client.order({ names: ['e.example'] })).status).toBe(429);
  });

  it('allow 5 certificates for the same names in 7 days, whatever the order of names, and others beside them', async () => {
    await using simulation = await prepareSimulation();
    const { ca, client, pass } = simulation;
    for (let number = 0; number < 5; number += 1) {
      expect((await client.issue({ names: number % 2 === 0 ? ['a.example', 'b.example'] : ['b.example', 'a.example'] })).body.status).toBe(
        'valid',
      );
    }
    const refused = await client.order({ names: ['a.example', 'b.example'] });
    expect([refused, refused.headers['retry-after']]).toMatchObject([LIMITED, String(34 * 3_600)]);
    expect((await client.issue({ names: ['a.example'] })).body.status).toBe('valid');
    pass(34 * HOUR);
    expect((await client.issue({ names: ['a.example', 'b.example'] })).body.status).toBe('valid');
    expect(ca.counters()).toMatchObject({ certificates: 7, limitsHit: { certificatesPerNameSet: 1, certificatesPerDomain: 0 } });
  });

  it('count certificates by the last two labels, but not renewals of the same names', async () => {
    await using simulation = await prepareSimulation({ limits: { certificatesPerDomain: { capacity: 2, refillEvery: 202 * MINUTE } } });
    const { ca, client } = simulation;
    for (const name of ['a.shop.example', 'b.shop.example', 'a.shop.example', 'other.example.org']) {
      expect((await client.issue({ names: [name] })).body.status).toBe('valid');
    }
    expect(await client.issue({ names: ['c.shop.example'] })).toMatchObject(LIMITED);
    expect(ca.counters().limitsHit.certificatesPerDomain).toBe(1);
  });

  it('allow 5 failed authorizations an hour of a name and account', async () => {
    await using simulation = await prepareSimulation();
    const { ca, client, pass } = simulation;
    for (let number = 0; number < 5; number += 1) {
      expect((await client.answer(await client.order({ names: ['bad.example'] }))).body).toMatchObject({
        status: 'invalid',
        error: { type: 'urn:ietf:params:acme:error:unauthorized', detail: 'The answer is wrong.' },
      });
    }
    const refused = await client.order({ names: ['bad.example', 'good.example'] });
    expect([refused, refused.headers['retry-after']]).toMatchObject([LIMITED, '720']);
    expect((await client.issue({ names: ['good.example'] })).body.status).toBe('valid');
    using other = createAcmeTestClient(ca);
    await other.register();
    expect((await other.order({ names: ['bad.example'] })).status).toBe(201);
    pass(12 * MINUTE);
    expect((await client.order({ names: ['bad.example'] })).status).toBe(201);
    expect(ca.counters()).toMatchObject({ failedValidations: 5, limitsHit: { failedAuthorizations: 1 } });
  });

  it('pause a name after too many failures in a row until someone ends the pause; a success forgives all', async () => {
    await using simulation = await prepareSimulation({ limits: { consecutiveFailures: { capacity: 2, refillEvery: DAY } } });
    const { ca, client, pass } = simulation;
    let isBroken = true;
    ca.setFaults([{ effect: { kind: 'validation-fails', failure: { type: 'dns', detail: 'NXDOMAIN' } }, when: () => isBroken }]);
    await client.answer(await client.order({ names: ['a.example'] }));
    isBroken = false;
    expect((await client.issue({ names: ['a.example'] })).body.status).toBe('valid');
    pass(31 * DAY);
    isBroken = true;
    for (let number = 0; number < 2; number += 1) await client.answer(await client.order({ names: ['a.example'] }));
    pass(100 * DAY);
    const refused = await client.order({ names: ['a.example'] });
    expect([refused, refused.headers['retry-after']]).toMatchObject([LIMITED, undefined]);
    ca.unpause(client.accountUrl, 'a.example');
    isBroken = false;
    expect((await client.issue({ names: ['a.example'] })).body.status).toBe('valid');
    expect(ca.counters().limitsHit.consecutiveFailures).toBe(1);
  });

  it('allow 10 accounts of an address in 3 hours', async () => {
    await using simulation = await prepareSimulation();
    const { ca, pass } = simulation;
    const register = async () => {
      using client = createAcmeTestClient(ca);
      return await client.register();
    };
    for (let number = 1; number < 10; number += 1) expect((await register()).status).toBe(201);
    expect(await register()).toMatchObject(LIMITED);
    pass(18 * MINUTE);
    expect((await register()).status).toBe(201);
    expect(ca.counters().limitsHit.newAccounts).toBe(1);
  });

  it('do not hold for renewals that name the certificate they replace', async () => {
    const nothingLeft = { capacity: 1, refillEvery: 1_000 * DAY };
    await using simulation = await prepareSimulation({
      limits: { newOrders: nothingLeft, certificatesPerDomain: nothingLeft, certificatesPerNameSet: nothingLeft },
    });
    const { ca, client } = simulation;
    await client.issue({ names: ['a.example'] });
    expect(await client.order({ names: ['a.example'] })).toMatchObject(LIMITED);
    for (let number = 0; number < 5; number += 1) {
      const replaces = ca.certificates().at(-1)?.renewalId ?? '';
      expect((await client.issue({ names: ['a.example', 'b.example'], replaces })).body.status).toBe('valid');
    }
    expect(ca.counters()).toMatchObject({ certificates: 6, limitsHit: { certificatesPerNameSet: 1 } });
  });
});
