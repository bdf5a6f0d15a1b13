import { z } from 'zod';
import { certificateProblem, challengeType, certificateStatus } from '@daspanel/formats/acme-requests.ts';
import { certificateFacts } from '@daspanel/formats/certificate-requests.ts';
import { siteId } from '@daspanel/formats/identifiers.ts';
import { certificateId, type CertificateId } from '@daspanel/formats/wanted-certificate.ts';

/** Milliseconds since 1970. */
const moment = z.number();

/** Looking again and again at something that takes its time at the authority. */
const polls = z.strictObject({
  count: z.int(),
  /** Later than this the order is abandoned. */
  until: moment,
  /** The authority has once named a later moment (Retry-After). */
  isExtended: z.boolean(),
});
export type Polls = z.infer<typeof polls>;

/** An order under way, from the wish to the served certificate. Keys and chains stand apart, see `pairs` in the store. */
const work = z.strictObject({
  /** What has been done. `wanted`: nothing. `preflight`: the names are right. `ordered`: there is an order. `propagating`: answers are in place, but perhaps not where the authority looks. `challenged`: the authority was told of them. `finalizing`: the key is kept. `stored`: key and chain are kept. */
  step: z.enum(['wanted', 'preflight', 'ordered', 'propagating', 'challenged', 'finalizing', 'stored']),
  why: z.enum(['obtain', 'renew', 'extend', 'replace']),
  startedAt: moment,
  /** The issuer's directory in the settings, and the one that is asked: the same, or its staging directory. */
  issuer: z.string(),
  directory: z.string(),
  /** Names that go into the order, each with the type of challenge that the preflight found good. */
  names: z.array(z.strictObject({ name: z.string(), challenge: challengeType })).readonly(),
  lookedAt: moment.nullable(),
  profile: z.string().nullable(),
  /** The certificate that the order replaces (RFC 9773); null: none, or the authority does not want to be told. */
  replaces: z.string().nullable(),
  order: z.string().nullable(),
  polls: polls.nullable(),
  /** The account was made again for this order. */
  hasNewAccount: z.boolean(),
  /** Orders that the authority no longer knew. */
  lostOrders: z.int(),
  installTries: z.int(),
});
export type Work = z.infer<typeof work>;

/** A certificate that is kept. */
const present = z.strictObject({
  facts: certificateFacts,
  issuer: z.string(),
  directory: z.string(),
  authority: z.string(),
  profile: z.string().nullable(),
  /** Null: its issuer has no renewal information, or it does not name its issuer's key. */
  renewalId: z.string().nullable(),
  receivedAt: moment,
  /** Part of the span in which its own lifetime has it renewed, 0 to 1. */
  jitter: z.number(),
  window: z.strictObject({ start: moment, end: moment, chosen: moment, explanation: z.string().nullable() }).nullable(),
  askAgainAt: moment,
  lookAtShownAt: moment,
  /** It followed another at once, because the authority's window was over. */
  isHurried: z.boolean(),
  isReplaced: z.boolean(),
  revokedAt: moment.nullable(),
});
export type Present = z.infer<typeof present>;

/** A wanted name that is not ordered for the time being. */
const setAside = z.strictObject({
  problem: certificateProblem,
  /** Failed looks or validations in a row. */
  failures: z.int(),
  /** While it is covered by the present certificate it is still ordered. */
  isLeftOut: z.boolean(),
  lookAgainAt: moment,
});
export type SetAside = z.infer<typeof setAside>;

export const certificateRecord = z.strictObject({
  id: certificateId,
  site: siteId.nullable(),
  names: z.array(z.string()).readonly(),
  unwantedSince: moment.nullable(),
  nextAt: moment.nullable(),
  trouble: z.enum(['none', 'blocked', 'failing', 'stopped']),
  /** The clock or a budget, and not the names, stands in the way. */
  waitsForOrders: z.boolean(),
  problems: z.array(certificateProblem).readonly(),
  failures: z.int(),
  failingSince: moment.nullable(),
  /** Looks in a row that found the first name wrong. */
  blockedLooks: z.int(),
  /** No other try before this moment; null: at once. */
  tryAt: moment.nullable(),
  /** Which of the issuers is tried, by its directory; null: the first. */
  nextIssuer: z.string().nullable(),
  unreachable: z.int(),
  /** A validation failed: the next order goes to the staging directory. */
  rehearses: z.boolean(),
  setAside: z.record(z.string(), setAside),
  /** Not before this moment is it ordered anew only because more names are right. */
  extendAt: moment.nullable(),
  work: work.nullable(),
  present: present.nullable(),
  attempts: certificateStatus.shape.attempts,
});
export type CertificateRecord = z.infer<typeof certificateRecord>;

/** A record of which an order is under way. */
export type WorkingRecord = CertificateRecord & { readonly work: Work };

export function newRecord(
  wanted: Pick<CertificateRecord, 'site' | 'names'> & { readonly id: CertificateId },
  now: number,
): CertificateRecord {
  return {
    id: wanted.id,
    site: wanted.site,
    names: wanted.names,
    unwantedSince: null,
    nextAt: now,
    ...untroubled,
    setAside: {},
    extendAt: null,
    work: null,
    present: null,
    attempts: [],
  };
}

/** What a success, changed names or a person's wish for another try puts an end to. */
export const untroubled = {
  trouble: 'none',
  waitsForOrders: false,
  problems: [],
  failures: 0,
  failingSince: null,
  blockedLooks: 0,
  tryAt: null,
  nextIssuer: null,
  unreachable: 0,
  rehearses: false,
} as const satisfies Partial<CertificateRecord>;
