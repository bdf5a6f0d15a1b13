import { connect } from 'node:tls';
import type { X509Certificate } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import type { CertificateStatus, MappingCertificate, UpdateCertificateSettingsBody } from '@daspanel/contract';
import type { PebbleUnderTest } from '@daspanel/testkit/pebble-under-test.ts';
import type { RunningDaspanel } from '@daspanel/testkit/start-daspanel.ts';
import { visit } from '@daspanel/testkit/visit.ts';
import { expectSame } from '../report.ts';

export interface Mapping {
  readonly site: string;
  readonly id: string;
  readonly host: string;
}

/** The body of an answer that must have this status. */
export async function call<Body>(daspanel: RunningDaspanel, method: string, path: string, status: number, body?: unknown): Promise<Body> {
  const answer = await daspanel.call(method, path, body);
  if (answer.status !== status) throw new Error(`${method} ${path}: expected ${status}, saw ${answer.status} ${answer.text.slice(0, 500)}`);
  return answer.json as Body;
}

type Settings = Omit<UpdateCertificateSettingsBody, 'issuers' | 'termsAgreed'>;

/** Has Daspanel order from this Pebble, ask that DNS server, and validate with these challenges. */
export async function useAuthority(
  daspanel: RunningDaspanel,
  pebble: Pick<PebbleUnderTest, 'directory' | 'serverRoot' | 'dnsServer'>,
  more: Partial<Settings> & { readonly limits?: 'none' | 'lets-encrypt' } = {},
): Promise<void> {
  const { limits = 'none', ...settings } = more;
  const issuer = {
    kind: 'custom',
    name: 'Pebble',
    directory: pebble.directory,
    trustedRoots: pebble.serverRoot,
    isPrivate: true,
    limits,
    validationPorts: { http: daspanel.httpPort, https: daspanel.httpsPort },
  };
  const body = { issuers: [issuer], termsAgreed: true, resolvers: [pebble.dnsServer], challenges: ['http-01'], ...settings };
  await call(daspanel, 'PATCH', '/v1/certificate-settings', 200, body);
}

export async function mapHost(daspanel: RunningDaspanel, site: string, host: string, more: object = {}): Promise<Mapping> {
  const { id } = await call<{ id: string }>(daspanel, 'POST', `/v1/sites/${site}/mappings`, 201, { host, ...more });
  return { site, id, host };
}

const pathOf = ({ site, id }: Mapping) => `/v1/sites/${site}/mappings/${id}`;

export function readCertificate(daspanel: RunningDaspanel, mapping: Mapping): Promise<MappingCertificate> {
  return call(daspanel, 'GET', `${pathOf(mapping)}/certificate`, 200);
}

export async function unmapHost(daspanel: RunningDaspanel, mapping: Mapping): Promise<void> {
  await call(daspanel, 'DELETE', pathOf(mapping), 204);
}

/** Waits until the status of a mapping's certificate is as asked for. Throws with the last one after `seconds`. */
export async function awaitStatus(
  daspanel: RunningDaspanel,
  mapping: Mapping,
  isReached: (status: CertificateStatus) => boolean,
  seconds = 60,
): Promise<CertificateStatus> {
  const end = performance.now() + seconds * 1_000;
  for (;;) {
    const { status, problem } = await readCertificate(daspanel, mapping);
    if (status !== null && isReached(status)) return status;
    if (performance.now() > end) throw new Error(`${mapping.host} after ${seconds} s: ${problem ?? JSON.stringify(status)}`);
    await wait(100);
  }
}

export const isReady = ({ state, step }: CertificateStatus): boolean => state === 'ready' && step === 'served';

/** A visitor's request over HTTPS who trusts this authority alone. */
export async function visitTrusting(daspanel: RunningDaspanel, authority: string, host: string): Promise<string> {
  const answer = await visit({ port: daspanel.httpsPort, host, authority });
  expectSame(answer.status, 200, `https://${host}/`);
  return answer.text;
}

/** What a client that names `servername` is shown; no name: none is sent. */
export function readPresented(daspanel: RunningDaspanel, servername?: string): Promise<X509Certificate> {
  return new Promise((resolve, reject) => {
    const name = servername === undefined ? {} : { servername };
    const socket = connect({ host: '127.0.0.1', port: daspanel.httpsPort, rejectUnauthorized: false, ...name }, () => {
      const certificate = socket.getPeerX509Certificate();
      socket.destroy();
      if (certificate === undefined) reject(new Error('no certificate was shown'));
      else resolve(certificate);
    });
    socket.once('error', reject);
  });
}

export async function pidOfPart(daspanel: RunningDaspanel, name: string): Promise<number> {
  const { items } = await call<{ items: { name: string; pid: number | null }[] }>(daspanel, 'GET', '/v1/parts', 200);
  const pid = items.find((part) => part.name === name)?.pid;
  if (pid === undefined || pid === null) throw new Error(`the part ${name} does not run`);
  return pid;
}
