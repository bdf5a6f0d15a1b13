import { once } from 'node:events';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { makeTestServerCertificate } from '@daspanel/testkit/test-server-certificate.ts';
import { expect, test } from 'vitest';
import { fetchAuthority } from './fetch-authority.ts';

/** Fetches from a server that offers these files, with a certificate that the root `signer` signed. */
async function fetchFrom(
  files: Readonly<Record<string, string>>,
  { privateKey, chain }: { privateKey: string; chain: string },
): Promise<string> {
  const server = createServer({ key: privateKey, cert: chain }, (request, response) => {
    const text = files[request.url ?? ''];
    response.writeHead(text === undefined ? 404 : 200).end(text);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    return await fetchAuthority(new URL(`https://api.daspanel.localhost:${(server.address() as AddressInfo).port}`));
  } finally {
    server.close();
  }
}

test('the authority is the one that signed what the installation shows', async () => {
  const [one, other] = await Promise.all([makeTestServerCertificate(), makeTestServerCertificate()]);
  const both = { '/ca.crt': one.root, '/ca-any-name.crt': other.root };
  expect(await fetchFrom(both, one)).toBe(one.root);
  expect(await fetchFrom(both, other)).toBe(other.root);
  expect(await fetchFrom({ '/ca.crt': one.root }, one)).toBe(one.root);
  expect(await fetchFrom({ '/ca.crt': one.root }, other)).toBe(one.root);
});

test('an installation that offers none is told', async () => {
  const one = await makeTestServerCertificate();
  await expect(fetchFrom({}, one)).rejects.toThrow('it answers 404');
  await expect(fetchFrom({ '/ca.crt': '-----BEGIN CERTIFICATE-----\n' }, one)).rejects.toThrow('does not offer');
});
