import { certificateId, type CertificateId } from '@daspanel/formats/wanted-certificate.ts';
import { RequestError } from '@daspanel/platform/json-socket.ts';
import type { Log } from '@daspanel/platform/log.ts';
import type { Secret } from '@daspanel/platform/secret.ts';
import { Problem } from '../../problem.ts';
import { SiteProblem } from '../../reconciler/site-problem.ts';
import { describeAcmeSettings, type WantedAcme } from '../certificate-settings/describe-acme-settings.ts';
import type { AskAcme, AskAgent } from './ask-certificates.ts';

/** What the reconciler has certificate agent and ACME client do. All of it may be repeated. */
export interface CertificatesDriver {
  /** Tells both that the file of a wanted certificate has changed. Never rejects: they look by themselves, too. */
  readonly announceCertificate: (id: string) => Promise<void>;
  readonly configureAcme: (wanted: WantedAcme) => Promise<void>;
  /** Removes the certificate that was uploaded for a mapping. */
  readonly removeOwnCertificate: (id: CertificateId) => Promise<void>;
}

/** What is shown may change at once; who waits for a mapping must not wait long for that, nor again for a part that hangs. */
const ANNOUNCE_PATIENCE = 3_000;
const SILENT_FOR = 30_000;

export function createCertificatesDriver({
  askAgent,
  askAcme,
  certificateKey,
  log,
  now,
}: {
  readonly askAgent: AskAgent;
  readonly askAcme: AskAcme;
  /** Opens what is sealed in the state. */
  readonly certificateKey: Secret<Buffer>;
  readonly log: Log;
  readonly now: () => number;
}): CertificatesDriver {
  const silentUntil = { agent: 0, acme: 0 };
  const tell = async (part: keyof typeof silentUntil, id: CertificateId, asked: () => Promise<unknown>) => {
    if (now() < silentUntil[part]) return;
    try {
      await asked();
    } catch (error) {
      if (hangs(error)) silentUntil[part] = now() + SILENT_FOR;
      else if (!isSilence(error))
        log.warn('a part could not be told of a wanted certificate; it looks by itself within 30 seconds', { id, part, error });
    }
  };
  return {
    async announceCertificate(name) {
      const { data: id } = certificateId.safeParse(name);
      if (id === undefined) return;
      await Promise.all([
        tell('agent', id, () => askAgent('certificate.apply', { id }, ANNOUNCE_PATIENCE)),
        tell('acme', id, () => askAcme('acme.notice', { id }, ANNOUNCE_PATIENCE)),
      ]);
    },
    async configureAcme(wanted) {
      await orExplain(
        askAcme('acme.configure', describeAcmeSettings(certificateKey, wanted)),
        'the ACME client does not answer; it is tried again',
      );
    },
    async removeOwnCertificate(id) {
      await orExplain(askAgent('certificate.remove-own', { id }), 'the certificate agent does not answer; it is tried again');
    },
  };
}

async function orExplain(asked: Promise<unknown>, sentence: string): Promise<void> {
  try {
    await asked;
  } catch (error) {
    if (isSilence(error)) throw new SiteProblem(sentence, { cause: error });
    if (error instanceof Problem && error.code === 'storage-full')
      throw new SiteProblem('the disk is full; it is tried again', { cause: error });
    throw error;
  }
}

/** Who is not there refuses at once. */
function hangs(error: unknown): boolean {
  return isSilence(error) && error instanceof Problem && error.cause instanceof RequestError && error.cause.code === 'timeout';
}

function isSilence(error: unknown): boolean {
  return error instanceof Problem && error.code === 'unavailable';
}
