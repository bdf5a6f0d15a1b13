import { certificateId, type CertificateId } from '@daspanel/formats/wanted-certificate.ts';
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

/** What is shown may change at once; who waits for a mapping must not wait long for that. */
const ANNOUNCE_PATIENCE = 3_000;

export function createCertificatesDriver({
  askAgent,
  askAcme,
  certificateKey,
  log,
}: {
  readonly askAgent: AskAgent;
  readonly askAcme: AskAcme;
  /** Opens what is sealed in the state. */
  readonly certificateKey: Secret<Buffer>;
  readonly log: Log;
}): CertificatesDriver {
  return {
    async announceCertificate(name) {
      const { data: id } = certificateId.safeParse(name);
      if (id === undefined) return;
      const told = await Promise.allSettled([
        askAgent('certificate.apply', { id }, ANNOUNCE_PATIENCE),
        askAcme('acme.notice', { id }, ANNOUNCE_PATIENCE),
      ]);
      for (const one of told)
        if (one.status === 'rejected' && !isSilence(one.reason))
          log.warn('a part could not be told of a wanted certificate; it looks by itself within 30 seconds', { id, error: one.reason });
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

function isSilence(error: unknown): boolean {
  return error instanceof Problem && error.code === 'unavailable';
}
