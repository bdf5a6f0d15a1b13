import { z } from 'zod';
import { certificateFacts } from './certificate-requests.ts';
import { siteId } from './identifiers.ts';
import { certificateId } from './wanted-certificate.ts';

/** Times are milliseconds since 1970. */
const time = z.number();
const port = z.int().min(1).max(65_535);
const httpsUrl = z.url({ protocol: /^https?$/ }).max(512);

export const challengeType = z.enum(['http-01', 'tls-alpn-01', 'dns-01']);
export type ChallengeType = z.infer<typeof challengeType>;

/** A certificate authority that speaks ACME (RFC 8555). */
export const acmeIssuer = z.strictObject({
  /** For people and in the status. */
  name: z.string().min(1).max(64),
  directory: httpsUrl,
  /** The directory of the same authority's test service: after a failed validation it must issue first, so that tries do not count. Null: there is none. */
  staging: httpsUrl.nullable(),
  /** Mail address for the account; null: none. */
  email: z.string().max(254).nullable(),
  /** External account binding (RFC 8555, 7.3.4). `hmacKey` in base64url. */
  externalAccount: z.strictObject({ keyId: z.string().min(1).max(256), hmacKey: z.string().min(16).max(512) }).nullable(),
  /** Name of a profile that the directory offers; null: its default. Addresses always take `shortlived` where it is offered. */
  profile: z.string().max(64).nullable(),
  /** PEM of the roots by which the authority's own server is verified; null: those that Node knows. */
  trustedRoots: z.string().max(262_144).nullable(),
  /** True for an authority on the own network: names may lead to private addresses, and its own address may be one. */
  isPrivate: z.boolean(),
  /** Where it validates HTTP-01 and TLS-ALPN-01, and where the preflight therefore looks: 80 and 443 for every public authority. */
  validationPorts: z.strictObject({ http: port, https: port }),
  /** `lets-encrypt`: budgets well below its published limits; `none`: for own authorities. */
  limits: z.enum(['lets-encrypt', 'none']),
});
export type AcmeIssuer = z.infer<typeof acmeIssuer>;

/** Records by dynamic update (RFC 2136), signed with TSIG (RFC 8945). */
export const dnsProvider = z.strictObject({
  id: z.string().min(1).max(64),
  kind: z.literal('rfc2136'),
  /** Zones that it may write to, as A-labels. The longest that holds a name is asked. */
  zones: z.array(z.string().min(1).max(253)).min(1).max(100).readonly(),
  server: z.strictObject({ host: z.string().min(1).max(253), port }),
  key: z.strictObject({
    name: z.string().min(1).max(253),
    algorithm: z.enum(['hmac-sha256', 'hmac-sha384', 'hmac-sha512']),
    /** Base64. */
    secret: z.string().min(16).max(256),
  }),
});
export type DnsProvider = z.infer<typeof dnsProvider>;

/** All that the ACME client is told by a person. Kept in `data/acme`, 0600. */
export const acmeSettings = z.strictObject({
  /** In this order: the next one is tried when one cannot issue. Empty: nothing is ordered anywhere. */
  issuers: z.array(acmeIssuer).max(4).readonly(),
  challenges: z.array(challengeType).min(1).max(3).readonly(),
  keyType: z.enum(['ecdsa-p256', 'rsa-2048', 'rsa-3072']),
  /** Addresses at which this machine is reached when its interfaces do not have them (behind NAT). */
  publicAddresses: z
    .array(z.union([z.ipv4(), z.ipv6()]))
    .max(16)
    .readonly(),
  /** DNS servers to ask, `address` or `address:port`; empty: those of the machine. */
  resolvers: z.array(z.string().min(2).max(64)).max(4).readonly(),
  dnsProviders: z.array(dnsProvider).max(50).readonly(),
  /** Orders, renewals apart, that the mappings of one site may cause in a day. */
  ordersPerSiteAndDay: z.int().min(1).max(1_000),
});
export type AcmeSettings = z.infer<typeof acmeSettings>;

/** Something that stands in the way. `detail` says what is wrong, `advice` what to do, both in whole plain sentences. */
export const certificateProblem = z.strictObject({
  /** Stable, for programs: `no-issuer`, `dns-elsewhere`, `dns-missing`, `dns-failed`, `private-address`, `caa-forbids`, `port-closed`, `needs-dns-provider`, `rate-limit`, `validation-failed`, `authority-unreachable`, `clock`, ... */
  code: z.string().max(64),
  name: z.string().nullable(),
  detail: z.string(),
  advice: z.string(),
});
export type CertificateProblem = z.infer<typeof certificateProblem>;

export const certificateState = z.enum([
  /** Nothing has been tried yet, or there is nothing to ask: no issuer is set. */
  'waiting',
  /** What must be right before an order is not; looked at again at `nextAt`. */
  'blocked',
  'ordering',
  'ready',
  'renewing',
  /** The last tries failed; tried again at `nextAt`. */
  'failing',
  /** Given up after ten days of failures; `acme.retry` begins again. */
  'stopped',
]);
export type CertificateState = z.infer<typeof certificateState>;

/** The life of one certificate as the ACME client sees it. */
export const certificateStatus = z.strictObject({
  id: certificateId,
  site: siteId.nullable(),
  names: z.array(z.string()).readonly(),
  state: certificateState,
  /** Where an order under way stands. */
  step: z.enum(['wanted', 'preflight', 'ordered', 'challenged', 'finalizing', 'stored', 'served']),
  /** The one that it has; null: none yet. `authority` is an issuer's name. */
  certificate: z.strictObject({ ...certificateFacts.shape, authority: z.string(), profile: z.string().nullable() }).nullable(),
  /** Names that the present certificate lacks, each with the reason. */
  leftOut: z.array(certificateProblem).readonly(),
  /** What prevented the last try; empty when it went well. */
  problems: z.array(certificateProblem).readonly(),
  /** Failed tries since the last success. */
  failures: z.int(),
  /** When something is done next; null: nothing is planned. */
  nextAt: time.nullable(),
  /** When it is to be replaced, and who says so: the authority (RFC 9773) or the certificate's own lifetime. */
  renewal: z.strictObject({ at: time, by: z.enum(['authority', 'lifetime']), explanation: z.string().nullable() }).nullable(),
  /** The last ten, newest first. */
  attempts: z
    .array(z.strictObject({ at: time, authority: z.string(), outcome: z.enum(['issued', 'failed', 'blocked']), detail: z.string() }))
    .readonly(),
});
export type CertificateStatus = z.infer<typeof certificateStatus>;

/** What holds for one name at this moment. */
export const nameDiagnosis = z.strictObject({
  name: z.string(),
  /** Addresses in DNS and what is there. `here`: this installation answered; `unknown`: this machine's address, which cannot be reached from itself. */
  addresses: z
    .array(
      z.strictObject({
        address: z.string(),
        verdict: z.enum(['here', 'elsewhere', 'unreachable', 'private', 'unknown']),
        detail: z.string(),
      }),
    )
    .readonly(),
  /** Aliases (CNAME) on the way to the addresses. */
  aliases: z.array(z.string()).readonly(),
  /** Addresses that DNS should say, where they are known. */
  expected: z.array(z.string()).readonly(),
  caa: z.strictObject({
    verdict: z.enum(['allowed', 'forbidden', 'unknown']),
    at: z.string().nullable(),
    records: z.array(z.string()).readonly(),
  }),
  /** How it would be validated now; null: in no way. */
  challenge: challengeType.nullable(),
  /** Certificates and tries that the limits of the first issuer leave; null: without limits. */
  budget: z.strictObject({ certificates: z.int(), failures: z.int() }).nullable(),
  problems: z.array(certificateProblem).readonly(),
});
export type NameDiagnosis = z.infer<typeof nameDiagnosis>;

const one = z.strictObject({ id: certificateId });

/** What the ACME client does for the API, as JSON lines on `run/acme/requests.sock`. */
export const acmeRequests = {
  'acme.configure': acmeSettings,
  /** The wanted file of this id changed. Result: `{}`, at once. */
  'acme.notice': one,
  /** Result: `CertificateStatus`; null: not wanted. */
  'acme.read': one,
  /** In the order of their ids. Result: `{ items: CertificateStatus[], next: CertificateId | null }`. */
  'acme.list': z.strictObject({ state: certificateState.optional(), after: z.string().max(32).optional(), limit: z.int().min(1).max(200) }),
  /** Looks at DNS, CAA and ports of each name now; orders nothing. Result: `NameDiagnosis[]`. */
  'acme.diagnose': z.strictObject({ id: certificateId.nullable(), names: z.array(z.string()).min(1).max(25).readonly() }),
  /** Tries at once, as far as budgets allow; the count of failures begins anew. Result: `CertificateStatus`. Errors: `not-wanted`, `rate-limit` (with the time). */
  'acme.retry': one,
  /** Revokes the present certificate and orders another with a new key. Result: `CertificateStatus`. Errors: `not-wanted`, `no-certificate`, `authority-failed`. */
  'acme.replace': z.strictObject({ id: certificateId, reason: z.enum(['unspecified', 'key-compromise', 'superseded']) }),
  /** Accounts at the authorities. Result: `AcmeAccount[]`. */
  'acme.list-accounts': z.strictObject({}),
  /** Gives the account at this directory a new key (RFC 8555, 7.3.5). Result: `AcmeAccount`. Error: `no-account`, `authority-failed`. */
  'acme.roll-account-key': z.strictObject({ directory: httpsUrl }),
  /** What happened after number `after`, oldest first, at most 200; waits up to 25 s for the first. Result: `{ items: AcmeHappening[], last: number }`. */
  'acme.follow': z.strictObject({ after: z.int().min(0) }),
  /** Result: `AcmeFigures`. */
  'acme.measure': z.strictObject({}),
} as const;

export const acmeAccount = z.strictObject({
  directory: z.string(),
  /** The account's URL at the authority, for CAA records (RFC 8657); null: not made yet. */
  url: z.string().nullable(),
  status: z.enum(['none', 'valid', 'deactivated', 'revoked']),
  termsOfService: z.string().nullable(),
});
export type AcmeAccount = z.infer<typeof acmeAccount>;

export const acmeHappening = z.strictObject({
  number: z.int(),
  at: time,
  id: certificateId,
  site: siteId.nullable(),
  kind: z.enum(['issued', 'renewed', 'failed', 'blocked', 'stopped', 'revoked']),
  detail: z.string(),
});
export type AcmeHappening = z.infer<typeof acmeHappening>;

export const acmeFigures = z.strictObject({
  /** How many certificates are in each state. */
  states: z.partialRecord(certificateState, z.int()),
  /** Milliseconds until the first of all present certificates ends; null: there is none. */
  shortestLeft: z.number().nullable(),
  /** Orders and failed tries of the last 24 hours. */
  orders: z.int(),
  failures: z.int(),
  nextAt: time.nullable(),
});
export type AcmeFigures = z.infer<typeof acmeFigures>;
