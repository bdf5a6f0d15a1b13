import { certificateProblem as plainProblem, certificateState, certificateStatus as plainStatus } from '@daspanel/formats/acme-requests.ts';
import { certificateFacts as plainFacts, shownCertificate as plainShown } from '@daspanel/formats/certificate-requests.ts';
import { z } from 'zod';
import { timestamp } from './text.ts';

export const certificateChoice = z.enum(['automatic', 'local', 'own']).meta({
  title: 'Certificate',
  description:
    '`automatic`: from a public authority as soon as one can be had, from the local authority until then; `local`: from the local authority; ' +
    '`own`: the one that was uploaded (`certificates.upload`)',
});
export type CertificateChoice = z.infer<typeof certificateChoice>;

export const certificateFacts = z
  .strictObject({
    names: z.array(z.string()),
    issuer: plainFacts.shape.issuer.meta({ description: 'Organization or common name of who has issued it' }),
    serialNumber: plainFacts.shape.serialNumber,
    fingerprint: plainFacts.shape.fingerprint.meta({ description: 'SHA-256' }),
    notBefore: timestamp,
    notAfter: timestamp,
  })
  .meta({ id: 'CertificateFacts' });
export type CertificateFacts = z.infer<typeof certificateFacts>;

export const shownCertificate = z
  .strictObject({
    name: z.string(),
    source: plainShown.shape.source.meta({ description: 'Where it is from; `none`: no handshake was possible, or it is not known here' }),
    facts: certificateFacts.nullable(),
  })
  .meta({ id: 'ShownCertificate' });
export type ShownCertificate = z.infer<typeof shownCertificate>;

export const certificateProblem = z
  .strictObject({
    code: plainProblem.shape.code.meta({ description: 'Stable name, such as `dns-elsewhere`, `caa-forbids`, `port-closed`, `no-issuer`' }),
    name: plainProblem.shape.name.meta({ description: 'The host name that it is about; null: all of them' }),
    detail: z.string().meta({ description: 'What is wrong' }),
    advice: z.string().meta({ description: 'What to do' }),
  })
  .meta({ id: 'CertificateProblem' });
export type CertificateProblem = z.infer<typeof certificateProblem>;

const state = certificateState.meta({
  description:
    '`waiting`: nothing has been tried yet; `blocked`: something must be right before anything is ordered, see the problems; `failing`: the last tries ' +
    'failed; `stopped`: given up after ten days of failures',
});

export const certificateStatus = z
  .strictObject({
    state,
    step: plainStatus.shape.step.meta({ description: 'Where the order that is under way stands' }),
    certificate: z
      .strictObject({ ...certificateFacts.shape, authority: z.string(), profile: z.string().nullable() })
      .nullable()
      .meta({ description: 'The one that it has; null: none yet' }),
    leftOut: z.array(certificateProblem).meta({ description: 'Names that the certificate lacks, each with the reason' }),
    problems: z.array(certificateProblem).meta({ description: 'What prevented the last try' }),
    failures: z.int().meta({ description: 'Failed tries since the last success' }),
    nextAt: timestamp.nullable().meta({ description: 'When something is done next' }),
    renewal: z
      .strictObject({ at: timestamp, by: z.enum(['authority', 'lifetime']), explanation: z.string().nullable() })
      .nullable()
      .meta({ description: 'When it is to be replaced, and who says so: the authority (RFC 9773) or its own lifetime' }),
    attempts: z
      .array(z.strictObject({ at: timestamp, authority: z.string(), outcome: z.enum(['issued', 'failed', 'blocked']), detail: z.string() }))
      .meta({ description: 'The last ten, newest first' }),
  })
  .meta({ id: 'CertificateStatus' });
export type CertificateStatus = z.infer<typeof certificateStatus>;

/** State of a certificate, as a filter and in lists. */
export const listedState = state;
