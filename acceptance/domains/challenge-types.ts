import { randomBytes } from 'node:crypto';
import { request as requestHttps } from 'node:https';
import { startBind } from '@daspanel/testkit/bind-under-test.ts';
import { startPebble, type PebbleUnderTest } from '@daspanel/testkit/pebble-under-test.ts';
import type { RunningDaspanel } from '@daspanel/testkit/start-daspanel.ts';
import { expectSame, type Report } from '../report.ts';
import type { InstallationCertificate } from '@daspanel/contract';
import { visit } from '@daspanel/testkit/visit.ts';
import { setTimeout as wait } from 'node:timers/promises';
import { awaitStatus, call, isReady, mapHost, readCertificate, unmapHost, useAuthority, visitTrusting } from './installation.ts';

/** A certificate by each type of challenge, for pairs with and without www, for wildcards, and for an address. */
export async function checkChallengeTypes(report: Report, daspanel: RunningDaspanel, site: string): Promise<void> {
  {
    await using pebble = await startPebble({ httpPort: daspanel.httpPort, tlsPort: daspanel.httpsPort });
    for (const type of ['http-01', 'tls-alpn-01'] as const) {
      await report.point(`${type}: a mapped name and its www twin get one certificate`, () => checkPair(daspanel, pebble, site, type));
    }
    await report.point('the installation’s own names and its address get certificates', () => checkInstallation(daspanel, pebble));
  }
  await checkDns(report, daspanel, site);
}

async function checkPair(
  daspanel: RunningDaspanel,
  pebble: PebbleUnderTest,
  site: string,
  type: 'http-01' | 'tls-alpn-01',
): Promise<string> {
  await useAuthority(daspanel, pebble, { challenges: [type] });
  const began = performance.now();
  const mapping = await mapHost(daspanel, site, `${type}.shop.example`, { www: 'serve' });
  const { certificate } = await awaitStatus(daspanel, mapping, isReady);
  const milliseconds = Math.round(performance.now() - began);
  expectSame([...(certificate?.names ?? [])].sort(), [mapping.host, `www.${mapping.host}`], 'the names of the certificate');
  const root = await pebble.issuingRoot();
  for (const host of [mapping.host, `www.${mapping.host}`]) await visitTrusting(daspanel, root, host);
  const { shown } = await readCertificate(daspanel, mapping);
  expectSame(
    shown?.map(({ source }) => source),
    ['automatic', 'automatic'],
    'where the shown certificates are from',
  );
  await unmapHost(daspanel, mapping);
  return `shown ${milliseconds} ms after the mapping was asked for, both names trusted by the authority's root alone`;
}

async function checkInstallation(daspanel: RunningDaspanel, pebble: PebbleUnderTest): Promise<string> {
  const root = await pebble.issuingRoot();
  // Its own names are asked with either authority trusted, because they pass from one to the other meanwhile.
  const ask = async <Body>(method: string, path: string, body?: object): Promise<Body> => {
    const answer = await visit({
      port: daspanel.httpsPort,
      host: `api.${daspanel.hostName}`,
      path,
      method,
      authority: `${daspanel.authority}${root}`,
      headers: { authorization: `Bearer ${daspanel.token}`, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    expectSame(answer.status, 200, `${method} ${path} (${answer.text.slice(0, 300)})`);
    return JSON.parse(answer.text) as Body;
  };
  await useAuthority(daspanel, pebble);
  await ask('PATCH', '/v1/certificate-settings', { installation: 'automatic', addresses: ['127.0.0.1'] });
  const names: string[] = [];
  const end = performance.now() + 60_000;
  for (const id of ['installation', 'addresses']) {
    for (;;) {
      const found = await ask<InstallationCertificate>('GET', `/v1/certificate-settings/certificates/${id}`);
      names.push(...(found.status !== null && isReady(found.status) ? (found.status.certificate?.names ?? []) : []));
      if (found.status !== null && isReady(found.status)) break;
      if (performance.now() > end) throw new Error(`${id}: ${JSON.stringify(found)}`);
      await wait(100);
    }
  }
  await visit({ port: daspanel.httpsPort, host: `api.${daspanel.hostName}`, path: '/v1/status', authority: root });
  const answer = await fetchByAddress(daspanel, root);
  await ask('PATCH', '/v1/certificate-settings', { installation: 'local', addresses: [] });
  return `${names.join(', ')}; https://127.0.0.1/ answered ${answer} to a client that names no server and trusts the authority alone`;
}

/** Without a server name, as clients ask that know an address alone. Node checks the address against the certificate. */
function fetchByAddress(daspanel: RunningDaspanel, root: string): Promise<number> {
  return new Promise((resolve, reject) => {
    requestHttps({ host: '127.0.0.1', port: daspanel.httpsPort, ca: root, agent: false }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    })
      .once('error', reject)
      .end();
  });
}

async function checkDns(report: Report, daspanel: RunningDaspanel, site: string): Promise<void> {
  const key = { name: 'daspanel', algorithm: 'hmac-sha256', secret: randomBytes(32).toString('base64') } as const;
  await using bind = await startBind({ keys: [key], zones: [{ name: 'dns.example', records: [], updatedBy: [key.name] }] });
  await using pebble = await startPebble({ dnsServer: bind.server });
  const provider = { name: 'BIND', zones: ['dns.example'], server: { host: '127.0.0.1', port: bind.port }, key };
  await call(daspanel, 'POST', '/v1/dns-providers', 201, provider);
  await useAuthority(daspanel, { ...pebble, dnsServer: bind.server }, { challenges: ['dns-01'] });
  const root = await pebble.issuingRoot();
  await report.point('dns-01: a name that leads to no machine yet', async () => {
    const began = performance.now();
    const mapping = await mapHost(daspanel, site, 'shop.dns.example');
    await awaitStatus(daspanel, mapping, isReady);
    const milliseconds = Math.round(performance.now() - began);
    await visitTrusting(daspanel, root, mapping.host);
    return `shown after ${milliseconds} ms, by a record in a real BIND (RFC 2136)`;
  });
  await report.point('dns-01: a wildcard', async () => {
    const began = performance.now();
    const mapping = await mapHost(daspanel, site, '*.dns.example');
    const { certificate } = await awaitStatus(daspanel, mapping, isReady);
    const milliseconds = Math.round(performance.now() - began);
    expectSame(certificate?.names, ['*.dns.example'], 'the names of the certificate');
    for (const host of ['any.dns.example', 'other.dns.example', 'shop.dns.example']) await visitTrusting(daspanel, root, host);
    expectSame(await bind.readTexts('_acme-challenge.dns.example'), [], 'records that are left');
    return `shown after ${milliseconds} ms, two invented names below it are trusted, no record is left`;
  });
}
