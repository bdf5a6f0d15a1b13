import { createHash, X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { challengeFiles } from '@daspanel/formats/acme-challenges.ts';
import type { ChallengePresenter, PresentedChallenge } from '../challenges/challenge-presenter.ts';
import type { ProbedAddress } from './judge-addresses.ts';
import { mayBeProbed, type OwnAddresses } from './own-addresses.ts';
import type { PreflightName } from './preflight-name.ts';
import type { PreflightSurroundings } from './preflight-types.ts';
import { probeHttp } from './probe-http.ts';
import { probeTlsAlpn } from './probe-tls-alpn.ts';
import type { ProbeResult } from './probe-result.ts';

export interface ProbeParts {
  /** Where the presenters put their files: `data/run/acme-challenges`. */
  readonly challengeFolder: string;
  readonly presenters: { readonly http: ChallengePresenter; readonly tlsAlpn: ChallengePresenter };
  readonly random: (bytes: number) => Buffer;
}

export interface ProbeQuestion {
  readonly name: PreflightName;
  readonly addresses: readonly string[];
  readonly own: OwnAddresses;
  readonly surroundings: PreflightSurroundings;
}

/** Milliseconds that all probes of one kind may take together. */
const HTTP_WITHIN = 6_000;
const TLS_WITHIN = 4_000;

/** Answers challenges of its own at all addresses that may be looked at, all at once; by TLS only where that can make a difference. Rejects with ChallengeProblem. */
export async function probeAddresses(parts: ProbeParts, question: ProbeQuestion): Promise<readonly ProbedAddress[]> {
  const { addresses, own, surroundings } = question;
  const candidates = addresses.filter((address) => mayBeProbed(address, surroundings.issuer));
  const http = candidates.length === 0 ? [] : await probeAllByHttp(parts, question, candidates);
  const tls = isTlsOfUse(question, http) ? await probeAllByTls(parts, question, candidates) : [];
  return addresses.map((address) => {
    const index = candidates.indexOf(address);
    return { address, owner: own.ownerOf(address), http: http[index] ?? null, tls: tls[index] ?? null };
  });
}

function isTlsOfUse({ name, surroundings: { settings, offered } }: ProbeQuestion, http: readonly ProbeResult[]): boolean {
  const rank = settings.challenges.indexOf('tls-alpn-01');
  if (rank < 0 || name.kind === 'wildcard' || http.length === 0 || offered?.includes('tls-alpn-01') === false) return false;
  const httpRank = settings.challenges.indexOf('http-01');
  return httpRank < 0 || rank < httpRank || http.some(({ state }) => state !== 'here');
}

function probeAllByHttp(parts: ProbeParts, question: ProbeQuestion, candidates: readonly string[]): Promise<readonly ProbeResult[]> {
  const challenge = makeChallenge(parts, question.name);
  return whilePresented(parts.presenters.http, challenge, question, () => {
    const signal = AbortSignal.any([question.surroundings.signal, AbortSignal.timeout(HTTP_WITHIN)]);
    const ports = portsOf(question.surroundings);
    const common = { host: question.name.host, token: challenge.token, content: challenge.keyAuthorization, ports, signal };
    return Promise.all(candidates.map((address) => probeHttp({ ...common, address })));
  });
}

async function probeAllByTls(parts: ProbeParts, question: ProbeQuestion, candidates: readonly string[]): Promise<readonly ProbeResult[]> {
  const { host } = question.name;
  const look = (inside: Buffer) => {
    const signal = AbortSignal.any([question.surroundings.signal, AbortSignal.timeout(TLS_WITHIN)]);
    const { https: port } = portsOf(question.surroundings);
    return Promise.all(candidates.map((address) => probeTlsAlpn({ host, address, port, inside, signal })));
  };
  // An order may be under way: its certificate must stay, and does as well for looking.
  const present = await readPresent(challengeFiles(parts.challengeFolder).tlsAlpn01(host));
  if (present !== null) return look(present);
  const challenge = makeChallenge(parts, question.name);
  const inside = createHash('sha256').update(challenge.keyAuthorization).digest();
  return whilePresented(parts.presenters.tlsAlpn, challenge, question, () => look(inside));
}

async function readPresent(path: string): Promise<Buffer | null> {
  try {
    return new X509Certificate(await readFile(path)).raw;
  } catch {
    return null;
  }
}

async function whilePresented<Result>(
  presenter: ChallengePresenter,
  challenge: PresentedChallenge,
  { surroundings }: ProbeQuestion,
  look: () => Promise<Result>,
): Promise<Result> {
  await presenter.present(challenge, surroundings.signal);
  try {
    return await look();
  } finally {
    // The answer goes even when the caller has given up.
    await presenter.withdraw(challenge, new AbortController().signal);
  }
}

function makeChallenge({ random }: ProbeParts, { kind, host }: PreflightName): PresentedChallenge {
  const token = random(32).toString('base64url');
  return {
    identifier: { type: kind === 'address' ? 'ip' : 'dns', value: host },
    token,
    keyAuthorization: `${token}.${random(32).toString('base64url')}`,
  };
}

/** Where the authority comes to. */
export function portsOf({ issuer }: PreflightSurroundings): { readonly http: number; readonly https: number } {
  return issuer?.validationPorts ?? { http: 80, https: 443 };
}
