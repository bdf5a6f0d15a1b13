import { acmeFigures, nameDiagnosis } from '@daspanel/formats/acme-requests.ts';
import { expiryAlarm } from '@daspanel/formats/certificate-requests.ts';
import { siteId } from '@daspanel/formats/identifiers.ts';
import { certificateId } from '@daspanel/formats/wanted-certificate.ts';
import { z } from 'zod';
import {
  certificateChoice,
  certificateFacts,
  certificateProblem,
  certificateStatus,
  listedState,
  shownCertificate,
} from './certificate-fields.ts';
import { endpoint } from './endpoint.ts';
import { parseHost } from './host-names.ts';
import { mappingId } from './mappings.ts';
import { pageOf, pageQuery } from './page.ts';
import { timestamp } from './text.ts';

export const mappingCertificate = z
  .strictObject({
    mapping: mappingId,
    site: siteId,
    choice: certificateChoice,
    shown: z
      .array(shownCertificate)
      .nullable()
      .meta({ description: 'What visitors of each name are shown at this moment; null: that could not be found out, see `problem`' }),
    own: certificateFacts.nullable().meta({ description: 'The one that was uploaded; null: none' }),
    status: certificateStatus.nullable().meta({
      description: 'How far the automatic certificate is; null: there is to be none, or it could not be found out, see `problem`',
    }),
    problem: z.string().optional(),
  })
  .meta({ id: 'MappingCertificate' });
export type MappingCertificate = z.infer<typeof mappingCertificate>;

export const installationCertificate = z
  .strictObject({
    id: z.enum(['installation', 'addresses']),
    names: z.array(z.string()).meta({ description: 'Names or addresses that are to have a public certificate; empty: none' }),
    shown: mappingCertificate.shape.shown,
    status: mappingCertificate.shape.status,
    problem: z.string().optional(),
  })
  .meta({ id: 'InstallationCertificate' });
export type InstallationCertificate = z.infer<typeof installationCertificate>;

export const listedCertificate = z
  .strictObject({
    id: certificateId.meta({ description: 'Id of the mapping, or `installation` or `addresses`' }),
    site: siteId.nullable().meta({ description: 'Null: the installation’s' }),
    mapping: mappingId.nullable(),
    names: z.array(z.string()).meta({ description: 'As they are in DNS, the domain first' }),
    state: listedState,
    authority: z.string().nullable(),
    notAfter: timestamp.nullable().meta({ description: 'When the present one ends; null: there is none' }),
    nextAt: timestamp.nullable().meta({ description: 'When something is done next' }),
    problem: certificateProblem.nullable().meta({ description: 'The first of the problems' }),
  })
  .meta({ id: 'ListedCertificate' });
export type ListedCertificate = z.infer<typeof listedCertificate>;

const pem = (label: string) => z.string().refine((text) => text.includes('-----BEGIN '), `must be ${label} as PEM`);

export const uploadCertificateBody = z.strictObject({
  privateKey: pem('a private key').max(32_768).meta({ title: 'Private key', description: 'PEM, without a passphrase. Never shown again' }),
  chain: pem('certificates')
    .max(131_072)
    .meta({ title: 'Chain', description: 'PEM: the certificate, then those that lead to its authority' }),
});
export type UploadCertificateBody = z.infer<typeof uploadCertificateBody>;

const reasonField = {
  reason: z
    .enum(['unspecified', 'key-compromise', 'superseded'])
    .default('unspecified')
    .meta({ title: 'Reason', description: 'Told to the authority: `key-compromise` when somebody else may have the key' }),
};
export const replaceCertificateBody = z.strictObject(reasonField);
export type ReplaceCertificateBody = z.infer<typeof replaceCertificateBody>;

export const diagnosis = z
  .strictObject({
    at: timestamp,
    ready: z.boolean().meta({ description: 'A certificate could be ordered: nothing stands in the way of any name' }),
    names: z.array(nameDiagnosis.meta({ id: 'NameDiagnosis' })),
    problems: z.array(certificateProblem).meta({ description: 'What stands in the way, of all names' }),
  })
  .meta({ id: 'Diagnosis' });
export type Diagnosis = z.infer<typeof diagnosis>;

export const certificateFigures = z
  .strictObject({
    automatic: z
      .strictObject({
        states: acmeFigures.shape.states.meta({ description: 'How many certificates are in each state' }),
        shortestLeftSeconds: z
          .int()
          .nullable()
          .meta({ description: 'Until the first of all present certificates ends; null: there is none' }),
        orders: acmeFigures.shape.orders.meta({ description: 'Within 24 hours' }),
        failures: acmeFigures.shape.failures.meta({ description: 'Within 24 hours' }),
        nextAt: timestamp.nullable(),
      })
      .nullable()
      .meta({ description: 'Null: the ACME client does not answer' }),
    alarms: z
      .array(
        z.strictObject({
          id: certificateId,
          site: siteId.nullable(),
          name: z.string(),
          notAfter: timestamp,
          level: expiryAlarm.shape.level.meta({ description: '`quarter` and `eighth`: less than that part of its lifetime is left' }),
        }),
      )
      .nullable()
      .meta({ description: 'Certificates that visitors are shown and that end soon; null: the certificate agent does not answer' }),
  })
  .meta({ id: 'CertificateFigures' });
export type CertificateFigures = z.infer<typeof certificateFigures>;

const lookTime =
  'Takes a second where all is well, up to 20 seconds where something does not answer, and as long again while an order looks at the same name: allow 45 seconds.';

const params = z.strictObject({ site: siteId, mapping: mappingId });
const ofMapping = { path: '/v1/sites/{site}/mappings/{mapping}/certificate', params } as const;

export const certificates = {
  get: endpoint({
    ...ofMapping,
    id: 'certificates.get',
    method: 'GET',
    access: 'mappings:read',
    summary: 'Read the certificate of a mapping',
    description: 'What visitors are shown, found out by a handshake with the proxy, and how far the automatic one is.',
    responses: { 200: { description: 'The certificate', body: mappingCertificate } },
  }),
  upload: endpoint({
    ...ofMapping,
    id: 'certificates.upload',
    method: 'PUT',
    access: 'mappings:write',
    summary: 'Upload a certificate for a mapping, and use it',
    description:
      'Key and chain must belong together and cover all names of the mapping. It is never replaced by Daspanel: upload the next one before it ends. ' +
      'If-Match takes the ETag of the mapping.',
    body: uploadCertificateBody,
    example: {
      body: {
        privateKey: '-----BEGIN PRIVATE KEY-----\n...\n-----END PRIVATE KEY-----\n',
        chain: '-----BEGIN CERTIFICATE-----\n...\n-----END CERTIFICATE-----\n',
      },
    },
    ifMatch: true,
    responses: {
      200: { description: 'It is shown to visitors', body: mappingCertificate },
      202: { description: 'Kept; it is still being applied', body: mappingCertificate },
    },
    problems: ['wrong-state'],
  }),
  remove: endpoint({
    ...ofMapping,
    id: 'certificates.remove',
    method: 'DELETE',
    access: 'mappings:write',
    summary: 'Remove the uploaded certificate of a mapping',
    description: 'A mapping that uses it goes back to `automatic`. If-Match takes the ETag of the mapping.',
    ifMatch: true,
    responses: { 204: { description: 'It is gone' } },
    problems: ['wrong-state'],
  }),
  retry: endpoint({
    params,
    id: 'certificates.retry',
    method: 'POST',
    path: '/v1/sites/{site}/mappings/{mapping}/certificate/retry',
    access: 'mappings:write',
    summary: 'Try at once to get the automatic certificate',
    description: 'As far as the limits of the authority allow; 429 says when they do.',
    responses: { 200: { description: 'How far it is', body: certificateStatus } },
    problems: ['wrong-state'],
  }),
  replace: endpoint({
    params,
    id: 'certificates.replace',
    method: 'POST',
    path: '/v1/sites/{site}/mappings/{mapping}/certificate/replace',
    access: 'mappings:write',
    summary: 'Revoke the automatic certificate and get another one',
    body: replaceCertificateBody,
    example: { body: { reason: 'key-compromise' } },
    responses: { 200: { description: 'How far the next one is', body: certificateStatus } },
    problems: ['wrong-state', 'authority-failed'],
  }),
  diagnose: endpoint({
    params,
    id: 'certificates.diagnose',
    method: 'GET',
    path: '/v1/sites/{site}/mappings/{mapping}/diagnosis',
    access: 'mappings:read',
    summary: 'Look whether DNS and ports of a mapping are right',
    description: `Looks at this moment and orders nothing. ${lookTime}`,
    responses: { 200: { description: 'What was found', body: diagnosis } },
    problems: ['unavailable'],
  }),
  list: endpoint({
    id: 'certificates.list',
    method: 'GET',
    path: '/v1/certificates',
    access: 'mappings:read',
    summary: 'List automatic certificates',
    description:
      'Of all sites that the token may see, and for the owner those of the installation. A page can have fewer items than `limit` although more follow.',
    query: z.strictObject({
      ...pageQuery,
      site: siteId.optional().meta({ description: 'Only those of this site' }),
      state: listedState.optional(),
    }),
    responses: { 200: { description: 'One page of certificates, by id', body: pageOf(listedCertificate) } },
    problems: ['invalid-cursor', 'unavailable'],
  }),
  measure: endpoint({
    id: 'certificates.measure',
    method: 'GET',
    path: '/v1/certificates/figures',
    access: 'installation-certificates:read',
    summary: 'Read figures and alarms of all certificates',
    responses: { 200: { description: 'The figures', body: certificateFigures } },
  }),
};

export const diagnoses = {
  create: endpoint({
    id: 'diagnoses.create',
    method: 'POST',
    path: '/v1/diagnoses',
    access: 'mappings:read',
    summary: 'Look whether DNS and ports of a name are right',
    description: `Before it is mapped, for instance. ${lookTime}`,
    body: z.strictObject({
      host: z
        .string()
        .max(1024)
        .refine((text) => parseHost(text) !== undefined, 'must be a host name such as example.com or *.example.com')
        .meta({ title: 'Domain' }),
    }),
    example: { body: { host: 'example.com' } },
    responses: { 200: { description: 'What was found', body: diagnosis } },
  }),
};

const installationParams = z.strictObject({ certificate: z.enum(['installation', 'addresses']) });

/** The certificates of the installation’s own names and addresses. */
export const installationCertificates = {
  get: endpoint({
    params: installationParams,
    id: 'installation-certificates.get',
    method: 'GET',
    path: '/v1/certificate-settings/certificates/{certificate}',
    access: 'installation-certificates:read',
    summary: 'Read the certificate of the installation’s own names or addresses',
    responses: { 200: { description: 'The certificate', body: installationCertificate } },
  }),
  retry: endpoint({
    params: installationParams,
    id: 'installation-certificates.retry',
    method: 'POST',
    path: '/v1/certificate-settings/certificates/{certificate}/retry',
    access: 'installation-certificates:write',
    summary: 'Try at once to get the certificate of the installation',
    responses: { 200: { description: 'How far it is', body: certificateStatus } },
    problems: ['wrong-state'],
  }),
  replace: endpoint({
    params: installationParams,
    id: 'installation-certificates.replace',
    method: 'POST',
    path: '/v1/certificate-settings/certificates/{certificate}/replace',
    access: 'installation-certificates:write',
    summary: 'Revoke the certificate of the installation and get another one',
    body: z.strictObject(reasonField),
    example: { body: { reason: 'superseded' } },
    responses: { 200: { description: 'How far the next one is', body: certificateStatus } },
    problems: ['wrong-state', 'authority-failed'],
  }),
  diagnose: endpoint({
    params: installationParams,
    id: 'installation-certificates.diagnose',
    method: 'GET',
    path: '/v1/certificate-settings/certificates/{certificate}/diagnosis',
    access: 'installation-certificates:read',
    summary: 'Look whether DNS and ports of the installation are right',
    description: lookTime,
    responses: { 200: { description: 'What was found', body: diagnosis } },
    problems: ['wrong-state', 'unavailable'],
  }),
};
