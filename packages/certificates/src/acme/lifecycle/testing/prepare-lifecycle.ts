import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { AcmeIssuer, AcmeSettings, CertificateStatus } from '@daspanel/formats/acme-requests.ts';
import type { CertificateFacts } from '@daspanel/formats/certificate-requests.ts';
import { wantedCertificate, type CertificateId } from '@daspanel/formats/wanted-certificate.ts';
import { createLog } from '@daspanel/platform/log.ts';
import { createPreflight } from '../../preflight/create-preflight.ts';
import { openAuthority } from '../../protocol/open-authority.ts';
import { createLifecycle, type Lifecycle, type LifecycleParts } from '../create-lifecycle.ts';
import { createPresenters } from '../create-presenters.ts';
import { describeCertificate } from '../record/describe-certificate.ts';
import { readChainFacts } from '../record/read-chain-facts.ts';
import { openAcmeStore } from '../store/open-acme-store.ts';
import { answerFromFiles } from './answer-from-files.ts';

/** An issuer for tests, on the loopback. */
export function testIssuer(directory: string, changes: Partial<AcmeIssuer> = {}): AcmeIssuer {
  return {
    name: 'Test authority',
    directory,
    staging: null,
    email: null,
    externalAccount: null,
    profile: null,
    trustedRoots: null,
    isPrivate: true,
    validationPorts: { http: 80, https: 443 },
    limits: 'none',
    ...changes,
  };
}

export function testSettings(changes: Partial<AcmeSettings> = {}): AcmeSettings {
  return {
    issuers: [],
    challenges: ['http-01'],
    keyType: 'ecdsa-p256',
    publicAddresses: [],
    resolvers: [],
    dnsProviders: [],
    ordersPerSiteAndDay: 1_000,
    ...changes,
  };
}

export interface InstalledCertificate {
  readonly id: string;
  readonly chain: string;
  readonly privateKey: string;
}

/**
 * The life cycle on a folder of its own, in this process, with the real preflight, presenters and protocol. The agent stands for one whose proxy shows everything at once.
 * `reopen` goes on from what is stored, as another process would.
 */
export async function prepareLifecycle({ isInMemory = false } = {}) {
  // Simulated years write more often than a disk likes.
  const root = await mkdtemp(join(isInMemory && existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'daspanel-acme-'));
  const answers = join(root, 'answers');
  for (const folder of [join(root, 'acme'), join(answers, 'http-01'), join(answers, 'tls-alpn-01')])
    await mkdir(folder, { recursive: true });
  const proxy = await answerFromFiles(answers);
  const installed: InstalledCertificate[] = [];
  const shown = new Map<string, CertificateFacts>();
  const lines: string[] = [];
  let open: (AsyncDisposable & { readonly lifecycle: Lifecycle }) | undefined;

  const start = async (changes: Partial<LifecycleParts> = {}) => {
    await open?.[Symbol.asyncDispose]();
    const store = await openAcmeStore(join(root, 'acme'));
    const ending = new AbortController();
    const now = changes.now ?? Date.now;
    const presenters = createPresenters({ folder: answers, settings: store.settings.read, now });
    const lifecycle = createLifecycle({
      now,
      random: Math.random,
      log: createLog('acme', (line) => lines.push(line)),
      store,
      openAuthority: ({ trustedRoots }, directory) => openAuthority({ directory, trustedRoots, allowPrivate: true }, { now }),
      preflight: createPreflight({
        interfaceAddresses: () => ['127.0.0.1'],
        challengeFolder: answers,
        presenters: { http: presenters['http-01'], tlsAlpn: presenters['tls-alpn-01'] },
        random: randomBytes,
      }),
      presenters,
      agent: {
        async install(id, { chain, privateKey }) {
          installed.push({ id, chain, privateKey });
          const names = lifecycle.parts.store.certificates.read(id)?.names ?? [];
          const facts = readChainFacts(chain, names);
          for (const name of names) shown.set(name, facts);
          return facts;
        },
        readShown: async (names) => names.map((name) => ({ name, facts: shown.get(name) ?? null, source: 'automatic' as const })),
      },
      signal: ending.signal,
      ...changes,
    });
    open = {
      lifecycle,
      async [Symbol.asyncDispose]() {
        ending.abort(new Error('the test ends'));
        store[Symbol.dispose]();
      },
    };
    await lifecycle.begin();
    return lifecycle;
  };

  return {
    root,
    answers,
    httpPort: proxy.port,
    installed,
    shown,
    lines,
    start,
    leftAnswers: async () => [...(await readdir(join(answers, 'http-01'))), ...(await readdir(join(answers, 'tls-alpn-01')))],
    async [Symbol.asyncDispose]() {
      await open?.[Symbol.asyncDispose]();
      await proxy[Symbol.asyncDispose]();
      await rm(root, { recursive: true, force: true });
    },
  };
}
export type PreparedLifecycle = Awaited<ReturnType<typeof prepareLifecycle>>;

export function testId(number: number): CertificateId {
  return wantedCertificate.shape.id.parse(`h${String(number).padStart(15, '0')}`);
}

export function want(
  lifecycle: Lifecycle,
  number: number,
  names: readonly string[],
  choice: 'automatic' | 'own' = 'automatic',
): Promise<void> {
  const id = testId(number);
  return lifecycle.want(id, wantedCertificate.parse({ id, choice, site: 's000000000000001', names }));
}

export function readStatus(lifecycle: Lifecycle, number: number): CertificateStatus {
  const record = lifecycle.parts.store.certificates.read(testId(number));
  if (record === undefined) throw new Error(`there is no certificate ${number}`);
  return describeCertificate(record, lifecycle.parts.store.settings.read());
}

/** Takes turns by the real clock until the condition holds. */
export async function runUntil(lifecycle: Lifecycle, isSo: () => boolean, milliseconds = 20_000): Promise<void> {
  const end = Date.now() + milliseconds;
  while (!isSo()) {
    if (Date.now() > end) throw new Error('it does not come to that in time');
    await lifecycle.turn();
    if (!isSo()) await wait(20);
  }
}
