import { serveOperations } from '@daspanel/platform/json-socket.ts';
import type { DataDirectory } from '@daspanel/platform/data-directory.ts';
import type { Log } from '@daspanel/platform/log.ts';
import { announceCertificate, EVERY_NAME } from './announce.ts';
import { createCorrector } from './correct-served.ts';
import { ensureDefaultCertificate } from './default-certificate.ts';
import { createIssuer } from './issue-leaves.ts';
import { openLocalAuthorities, type LocalAuthorities } from './local-authorities.ts';
import { createOwnCertificates } from './own-certificates.ts';
import { createPatrol } from './patrol.ts';
import type { Fate } from './plan-patrol.ts';
import type { TlsAddress } from './presented-certificate.ts';
import { answerRequests } from './requests/answer-requests.ts';
import { serveAgent } from './serve-agent.ts';
import { createServedCertificates, removeTemporaryFiles } from './served-certificates.ts';
import { createWantedCertificates } from './wanted-certificates.ts';
import { createExpiryWatch } from './watch/watch-expiry.ts';
import { watchRoutes } from './watch-routes.ts';

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
  /** One turn of renewal and tidying. Resolves to what became of how many files. */
  patrol(signal?: AbortSignal): Promise<Readonly<Record<Fate, number>>>;
  /** One turn of the watch over what visitors are shown. */
  watch(signal?: AbortSignal): Promise<void>;
}

/**
 * Starts the agent: the default certificate first (nginx cannot begin without), then the local authority, the installation's own certificate, and the
 * sockets. With a broken authority it serves what is on disk, takes public and uploaded certificates, and says so at `/health` and in the log.
 */
export async function startCertificateAgent(parts: AgentParts, resources: AsyncDisposableStack): Promise<CertificateAgent> {
  const { directory, hostName, now, log, proxy } = parts;
  const served = createServedCertificates(directory.servedCertificates, parts.proxyGroup);
  await Promise.all([directory.localAuthority, directory.servedCertificates, directory.ownCertificates].map(removeTemporaryFiles));
  await ensureDefaultCertificate(served, now());
  const authorities = await openLocalAuthorities(directory, hostName, now());
  const own = createOwnCertificates(directory.ownCertificates);
  const wanted = createWantedCertificates(directory.wantedCertificates, log);
  // Before anything is corrected: what nobody wants is replaced.
  await wanted.refresh();
  const issuer = createIssuer({ authorities, hostName, now });
  const announce = (file: string) => announceCertificate(directory.sockets.proxyControl, file);
  const routesFolder = directory.routes;
  const corrector = createCorrector({ served, own, wanted, issuer, announce, hostName, routesFolder, now, proxy, log });

  // Who was killed after a file was replaced has told nobody of it.
  await announce(EVERY_NAME).catch((error: unknown) =>
    log.error('the proxy may show certificates that it kept, for an hour at most', { error }),
  );
  let problem = await findProblem(authorities, corrector, log);
  const health = () => ({ state: problem === null ? ('ready' as const) : ('failing' as const), authority: authorities.name, problem });
  resources.use(await serveAgent(directory.sockets.certificates, { ensure: corrector.ensure, health }, log));
  const expiry = createExpiryWatch({ wantedFolder: directory.wantedCertificates, hostName, proxy, now, log });
  const operations = answerRequests({ corrector, served, own, wanted, proxy, alarms: expiry.alarms, now, log });
  const onError = (error: unknown) => log.error('a request failed', { error });
  // Their folders let nobody in but the one for whom they are.
  const { certificateRequests, certificateInstallations } = directory.sockets;
  resources.use(await serveOperations(certificateRequests, operations.forApi, { mode: 0o666, onError }));
  resources.use(await serveOperations(certificateInstallations, operations.forAcme, { mode: 0o666, onError }));
  resources.use(watchRoutes(routesFolder, corrector.followRoutes, log));
  const turn = createPatrol({ corrector, authorities, served, wanted, hostName, routesFolder, now, log });
  return {
    async patrol(signal) {
      problem = await findProblem(authorities, corrector, log);
      return turn(signal);
    },
    watch: expiry.turn,
  };
}

/** Makes sure of the installation's own certificate. Resolves to what is wrong with it, or with the local authority; null: nothing. */
async function findProblem(
  authorities: LocalAuthorities,
  corrector: { ensureInstallation(): Promise<void> },
  log: Log,
): Promise<string | null> {
  if (authorities.problem !== null) {
    log.error('the local certificate authority cannot be used; certificates on disk stay in use', { error: authorities.problem });
    return authorities.problem.message;
  }
  try {
    await corrector.ensureInstallation();
    return null;
  } catch (error) {
    log.error('cannot make the certificate of the installation', { error });
    return error instanceof Error ? error.message : String(error);
  }
}
