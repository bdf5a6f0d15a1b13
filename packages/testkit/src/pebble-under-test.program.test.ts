import { X509Certificate } from 'node:crypto';
import { Resolver } from 'node:dns/promises';
import { describe, expect, it } from 'vitest';
import { startPebble } from './pebble-under-test.ts';

describe('Pebble under test', () => {
  it('answers, validates against its own DNS server, and starts again on the same port', async () => {
    await using pebble = await startPebble();
    expect(new X509Certificate(await pebble.issuingRoot()).subject).toContain('Pebble Root CA');
    const resolver = new Resolver({ tries: 1, timeout: 2_000 });
    resolver.setServers([pebble.dnsServer]);
    expect(await resolver.resolve4('anything.test')).toEqual(['127.0.0.1']);
    await pebble.challenges.addA('one.test', ['192.0.2.1', '192.0.2.2']);
    expect(await resolver.resolve4('one.test')).toEqual(['192.0.2.1', '192.0.2.2']);
    await pebble.challenges.setTxt('_acme-challenge.one.test', 'a');
    await pebble.challenges.setTxt('_acme-challenge.one.test', 'b');
    expect(await resolver.resolveTxt('_acme-challenge.one.test')).toEqual([['a'], ['b']]);
    await pebble.challenges.clearTxt('_acme-challenge.one.test');
    await expect(resolver.resolveTxt('_acme-challenge.one.test')).rejects.toMatchObject({ code: 'ENODATA' });
    await pebble.challenges.addAaaa('two.test', ['2001:db8::1']);
    expect(await resolver.resolve6('two.test')).toEqual(['2001:db8::1']);
    await pebble.challenges.setCname('alias.test', 'one.test');
    expect(await resolver.resolveCname('alias.test')).toEqual(['one.test']);
    expect(await resolver.resolve4('alias.test')).toEqual(['192.0.2.1', '192.0.2.2']);
    await pebble.challenges.addCaa('one.test', [{ tag: 'issue', value: 'ca.test' }]);
    expect(await resolver.resolveCaa('one.test')).toEqual([{ critical: 0, issue: 'ca.test', type: 'CAA' }]);
    await pebble.challenges.setServfail('broken.test');
    await expect(resolver.resolve4('broken.test')).rejects.toMatchObject({ code: 'ESERVFAIL' });
    await pebble.challenges.clearServfail('broken.test');
    await pebble.challenges.clearA('one.test');
    expect(await resolver.resolve4('one.test')).toEqual(['127.0.0.1']);
    const before = await pebble.issuingRoot();
    await pebble.kill();
    await expect(pebble.issuingRoot()).rejects.toThrow('ECONNREFUSED');
    await pebble.start();
    expect(await pebble.issuingRoot()).not.toBe(before);
  });
});
