import { describe, expect, it } from 'vitest';
import { prepareSimulation } from './acme-test-client.ts';
import { MINUTE } from './ca-options.ts';
import { createFaultPlan, type Effect, type RequestFacts } from './faults.ts';

const URN = 'urn:ietf:params:acme:error:';

describe('a fault', () => {
  it('happens to the requests that are counted at its endpoints, by chance, or as a function says', () => {
    const effect: Effect = { kind: 'cut-before' };
    const draw = (fault: object, seed = 1) => {
      const plan = createFaultPlan(seed);
      const request: RequestFacts = { endpoint: 'newOrder', number: 1, numberAtEndpoint: 1, names: ['a.example'], account: 1, at: 0 };
      return Array.from({ length: 1_000 }, (_, at) => plan([{ effect, ...fault }], { ...request, numberAtEndpoint: at + 1 }).length);
    };
    const happened = (drawn: readonly number[]) => drawn.flatMap((count, at) => (count > 0 ? [at + 1] : []));
    expect(happened(draw({ requests: [2, 5] }))).toEqual([2, 5]);
    expect(happened(draw({ requests: [2, 5], endpoints: ['finalize'] }))).toEqual([]);
    expect(happened(draw({ when: ({ numberAtEndpoint }: RequestFacts) => numberAtEndpoint > 999 }))).toEqual([1_000]);
    const often = happened(draw({ probability: 0.3 })).length;
    expect([often > 250, often < 350]).toEqual([true, true]);
    expect(draw({ probability: 0.3 })).toEqual(draw({ probability: 0.3 }));
    expect(draw({ probability: 0.3 })).not.toEqual(draw({ probability: 0.3 }, 2));
  });

  it('refuses good nonces', async () => {
    await using simulation = await prepareSimulation();
    const { ca, client } = simulation;
    ca.setFaults([{ effect: { kind: 'bad-nonce' }, requests: [1, 2] }]);
    for (let number = 0; number < 2; number += 1) {
      expect(await client.order({ names: ['a.example'] })).toMatchObject({ status: 400, body: { type: `${URN}badNonce` } });
    }
    expect((await client.order({ names: ['a.example'] })).status).toBe(201);
    expect(ca.counters()).toMatchObject({ badNonces: 2, orders: 1, faults: 2 });
  });

  it('answers what is no problem document, refuses with any problem, and gives wrong types and absurd waits', async () => {
    await using simulation = await prepareSimulation();
    const { ca, client } = simulation;
    const problem = { type: 'rejectedIdentifier', detail: 'No.', subproblems: [{ type: 'caa', detail: 'Why.' }] };
    ca.setFaults([
      { effect: { kind: 'unavailable', status: 503, retryAfter: '-7' }, requests: [1] },
      { effect: { kind: 'refuse', status: 403, problem }, requests: [2] },
      { effect: { kind: 'content-type', value: 'image/png' }, requests: [3] },
      { effect: { kind: 'retry-after', value: 'Thu, 01 Jan 2099 00:00:00 GMT' }, requests: [3] },
    ]);
    const order = () => client.order({ names: ['a.example'] });
    const unavailable = await order();
    expect([unavailable.status, unavailable.headers['content-type'], unavailable.headers['retry-after']]).toEqual([503, 'text/html', '-7']);
    expect((await order()).body).toMatchObject({ type: `${URN}rejectedIdentifier`, subproblems: [{ type: `${URN}caa`, detail: 'Why.' }] });
    const strange = await order();
    expect([strange.status, strange.headers['content-type'], strange.headers['retry-after']]).toEqual([
      201,
      'image/png',
      'Thu, 01 Jan 2099 00:00:00 GMT',
    ]);
  });

  it('cuts the connection before anything happened, and after everything did', async () => {
    await using simulation = await prepareSimulation();
    const { ca, client } = simulation;
    ca.setFaults([
      { effect: { kind: 'cut-before' }, requests: [1] },
      { effect: { kind: 'cut-after' }, requests: [2] },
    ]);
    await expect(client.order({ names: ['a.example'] })).rejects.toThrow('socket hang up');
    expect(ca.counters().orders).toBe(0);
    await expect(client.order({ names: ['a.example'] })).rejects.toThrow('socket hang up');
    expect(ca.counters().orders).toBe(1);
    ca.setFaults([{ effect: { kind: 'cut-after' } }]);
    await expect(client.order({ names: ['no name'] })).rejects.toThrow('socket hang up');
    expect(ca.log.at(-1)).toMatchObject({ what: 'refused', detail: expect.stringContaining('400 rejectedIdentifier') });
  });

  it('keeps orders in processing and challenges pending for a time, and may let them fail then', async () => {
    await using simulation = await prepareSimulation();
    const { ca, client, pass } = simulation;
    const failure = { type: 'serverInternal', detail: 'The signer is broken.' };
    ca.setFaults([
      { effect: { kind: 'challenge-pending', milliseconds: 5 * MINUTE }, requests: [1] },
      { effect: { kind: 'processing', milliseconds: 2 * MINUTE }, requests: [1] },
      { effect: { kind: 'processing', milliseconds: MINUTE, failure }, requests: [2] },
    ]);
    const first = await client.order({ names: ['a.example'] });
    expect((await client.answer(first)).body.status).toBe('pending');
    pass(5 * MINUTE);
    const finalized = await client.finalize(first, ['a.example']);
    expect([finalized.body.status, finalized.headers['retry-after']]).toEqual(['processing', '1']);
    expect(finalized.body.certificate).toBe(undefined);
    pass(2 * MINUTE);
    expect((await client.post(first.headers.location ?? '')).body).toMatchObject({ status: 'valid', certificate: expect.any(String) });

    const second = await client.order({ names: ['a.example'] });
    expect(second.body.status).toBe('ready');
    expect((await client.finalize(second, ['a.example'])).body.status).toBe('processing');
    pass(MINUTE);
    expect((await client.post(second.headers.location ?? '')).body).toMatchObject({ status: 'invalid', error: { detail: failure.detail } });
  });

  it('lets validation of some names fail with any error and subproblems', async () => {
    await using simulation = await prepareSimulation();
    const { ca, client } = simulation;
    const subproblems = [{ type: 'dns', detail: 'SERVFAIL', identifier: { type: 'dns' as const, value: 'a.example' } }];
    const failure = { type: 'compound', detail: 'Several.', subproblems };
    ca.setFaults([{ effect: { kind: 'validation-fails', failure }, when: ({ names }) => names.includes('a.example') }]);
    expect((await client.issue({ names: ['b.example'] })).body.status).toBe('valid');
    const order = await client.answer(await client.order({ names: ['a.example', 'b.example'] }));
    expect(order.body).toMatchObject({ status: 'invalid', error: { type: `${URN}compound`, subproblems: [{ type: `${URN}dns` }] } });
  });

  it('loses or deactivates the account, changes the terms, and revokes', async () => {
    await using simulation = await prepareSimulation();
    const { ca, client, now } = simulation;
    const order = () => client.order({ names: ['a.example'] });
    await client.issue({ names: ['a.example'] });
    const renewalInfo = `/renewal-info/${ca.certificates()[0]?.renewalId}`;
    ca.setFaults([{ effect: { kind: 'revoke-by-authority' }, requests: [1] }]);
    expect(Date.parse((await client.get(renewalInfo)).body.suggestedWindow?.end ?? '')).toBeLessThan(now());

    ca.setFaults([{ effect: { kind: 'terms-changed' }, endpoints: ['newOrder'], requests: [2] }]);
    const refused = await order();
    expect(refused).toMatchObject({
      status: 403,
      body: { type: `${URN}userActionRequired`, instance: expect.stringContaining('/terms/') },
    });
    expect(refused.headers.link).toContain('rel="terms-of-service"');
    expect((await client.post(client.accountUrl, { termsOfServiceAgreed: true })).status).toBe(200);
    expect((await order()).status).toBe(201);

    ca.setFaults([{ effect: { kind: 'account-deactivated' } }]);
    expect(await order()).toMatchObject({ status: 403, body: { type: `${URN}unauthorized` } });
    ca.setFaults([{ effect: { kind: 'account-lost' } }]);
    expect(await order()).toMatchObject({ status: 400, body: { type: `${URN}accountDoesNotExist` } });
    ca.setFaults([]);
    client.accountUrl = '';
    expect((await client.register()).status).toBe(201);
    expect((await order()).status).toBe(201);
  });

  it('is a stop in the middle, after which everything is still known', async () => {
    await using simulation = await prepareSimulation();
    const { ca, client } = simulation;
    const order = await client.answer(await client.order({ names: ['a.example'] }));
    await ca.stop();
    await expect(client.get('/directory')).rejects.toThrow(/ECONNREFUSED|ECONNRESET|hang up/);
    await ca.start();
    expect((await client.finalize(order, ['a.example'])).body.status).toBe('valid');
  });
});
