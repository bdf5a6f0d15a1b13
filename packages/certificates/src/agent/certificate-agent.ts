import type { DataDirectory } from '@daspanel/platform/data-directory.ts';
import { publishFile } from '@daspanel/platform/durable-file.ts';
import type { Log } from '@daspanel/platform/log.ts';
import { join } from 'node:path';
import { announceCertificate } from './announce.ts';
import { ensureDefaultCertificate } from './default-certificate.ts';
import { createIssuer, type Issuer } from './issue-leaves.ts';
import { isValidAt } from './leaf.ts';
import { AuthorityProblem, openLocalAuthority, type LocalAuthority } from './local-authority.ts';
import { createPatrol } from './patrol.ts';
import type { Fate } from './plan-patrol.ts';
import type { TlsAddress } from './presented-certificate.ts';
import { serveAgent } from './serve-agent.ts';
import { createServedCertificates, removeTemporaryFiles, type ServedCertificates } from './served-certificates.ts';

export interface AgentParts {
  readonly directory: DataDirectory;
  readonly hostName: string;
  /** Numeric group that reads the served files; absent where all parts share one user. */
  readonly proxyGroup: number | undefined;
  /** Where the proxy takes TLS connections. */
  readonly proxy: TlsAddress;
  readonly now: () => number;
  readonly log: Log;
}

export interface CertificateAgent {
  /** One turn of renewal and tidying. Resolves to what it did. */
  patrol(): Promise<Readonly<Record<Fate, number>>>;
}

/**
 * Starts the agent: the default certificate first (nginx cannot begin without), then the local authority, the installation's own certificate, and the
 * socket. With a broken authority it serves what is on disk and says so at `/health` and in the log.
 */
export async function startCertificateAgent(parts: AgentParts, resources: AsyncDisposableStack): Promise<CertificateAgent> {
  const { directory, now, log } = parts;
  const served = createServedCertificates(directory.servedCertificates, parts.proxyGroup);
  await Promise.all([directory.localAuthority, directory.servedCertificates].map(removeTemporaryFiles));
  await ensureDefaultCertificate(served, now());
  const authority = await openAuthority(parts);
  if (authority instanceof AuthorityProblem) return startWithoutAuthority(parts, served, authority, resources);

  const issuer = createIssuer({ authority, served, hostName: parts.hostName, routesFolder: directory.routes, now });
  const announce = (file: string) => announceCertificate(directory.sockets.proxyControl, file);
  let problem = await ensureInstallation(issuer, parts, announce);
  const health = () => ({ state: problem === null ? ('ready' as const) : ('failing' as const), authority: authority.name, problem });
  resources.use(await serveAgent(directory.sockets.certificates, { ensure: issuer.ensure, health }, log));
  const { hostName, proxy } = parts;
  const turn = createPatrol({ issuer, served, hostName, routesFolder: directory.routes, now, announce, proxy, log });
  return {
    async patrol() {
      problem = await ensureInstallation(issuer, parts, announce);
      return turn();
    },
  };
}

async function openAuthority({ directory, now }: AgentParts): Promise<LocalAuthority | AuthorityProblem> {
  const published = join(directory.servedCertificates, '_ca.crt');
  try {
    const authority = await openLocalAuthority(directory.localAuthority, published, now());
    await publishFile(published, authority.pem, { mode: 0o644 });
    return authority;
  } catch (error) {
    if (error instanceof AuthorityProblem) return error;
    throw error;
  }
}

/** Makes sure of the installation's own certificate, whose names need no route. Resolves to the problem that prevents it, or null. */
async function ensureInstallation(issuer: Issuer, parts: AgentParts, announce: (file: string) => Promise<void>): Promise<string | null> {
  try {
    for (const file of await issuer.ensureInstallation()) await announce(file);
    return null;
  } catch (error) {
    parts.log.error('cannot make the certificate of the installation', { error });
    return error instanceof Error ? error.message : String(error);
  }
}

async function startWithoutAuthority(
  { directory, now, log }: AgentParts,
  served: ServedCertificates,
  problem: AuthorityProblem,
  resources: AsyncDisposableStack,
): Promise<CertificateAgent> {
  log.error('the local certificate authority cannot be used; certificates on disk stay in use', { error: problem });
  const ensure = async (name: string) => {
    const present = await served.read(name);
    if (present !== undefined && isValidAt(present, now())) return true;
    throw problem;
  };
  const health = () => ({ state: 'failing' as const, authority: null, problem: problem.message });
  resources.use(await serveAgent(directory.sockets.certificates, { ensure, health }, log));
  return {
    async patrol() {
      log.error('the local certificate authority cannot be used', { problem: problem.message });
      return { keep: 0, renew: 0, remove: 0 };
    },
  };
}
