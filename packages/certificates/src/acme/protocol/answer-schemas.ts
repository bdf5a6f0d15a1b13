import { z } from 'zod';
import type { AcmeErrorDocument } from './acme-types.ts';

/** What authorities send, as far as it is used. Everything else in it is left out, nothing is taken on trust: names and tokens become names of files. */

export const url = z.url({ protocol: /^https?$/ }).max(2_048);

/** RFC 3339; null for what is none. */
const moment = z
  .string()
  .max(64)
  .transform((text) => Date.parse(text))
  .refine((milliseconds) => !Number.isNaN(milliseconds));

const identifier = z.object({
  type: z.enum(['dns', 'ip']),
  value: z
    .string()
    .toLowerCase()
    .regex(/^(?!.*\.\.)[a-z0-9._:*-]{1,253}$/),
});

/** Text for people: one line, and not endless. */
const sentence = z.string().transform((text) => text.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ').slice(0, 1_000));

const PREFIX = 'urn:ietf:params:acme:error:';
const errorType = z.string().transform((text) => (text.startsWith(PREFIX) ? text.slice(PREFIX.length) : text).slice(0, 128));

const subproblem = z.object({ type: errorType, detail: sentence.default(''), identifier: identifier.nullable().catch(null).default(null) });

export const errorDocument = z
  .object({
    type: errorType.default('about:blank'),
    title: sentence.optional(),
    detail: sentence.optional(),
    subproblems: z
      .array(subproblem.nullable().catch(null))
      .max(100)
      .transform((all) => all.filter((one) => one !== null))
      .catch([])
      .default([]),
  })
  .transform(({ type, title, detail, subproblems }): AcmeErrorDocument => ({ type, detail: detail ?? title ?? '', subproblems }));

const optionalError = errorDocument.nullable().catch(null).default(null);

export const directory = z.object({
  newNonce: url,
  newAccount: url,
  newOrder: url,
  revokeCert: url,
  keyChange: url,
  renewalInfo: url.nullable().catch(null).default(null),
  meta: z
    .object({
      termsOfService: url.nullable().catch(null).default(null),
      externalAccountRequired: z.boolean().catch(false).default(false),
      caaIdentities: z.array(z.string().max(253)).max(50).catch([]).default([]),
      profiles: z.record(z.string().max(64), sentence).catch({}).default({}),
    })
    .prefault({}),
});
export type Directory = z.infer<typeof directory>;

export const account = z.object({ status: z.enum(['valid', 'deactivated', 'revoked']) });

export const order = z.object({
  status: z.enum(['pending', 'ready', 'processing', 'valid', 'invalid']),
  expires: moment.nullable().catch(null).default(null),
  identifiers: z.array(identifier).min(1).max(100),
  authorizations: z.array(url).max(100),
  finalize: url,
  certificate: url.nullable().default(null),
  error: optionalError,
});

export const challenge = z.object({
  type: z.string().max(64),
  url,
  status: z.enum(['pending', 'processing', 'valid', 'invalid']),
  token: z
    .string()
    .regex(/^[\w-]{0,512}$/)
    .default(''),
  error: optionalError,
});

export const authorization = z.object({
  identifier,
  wildcard: z.boolean().default(false),
  status: z.enum(['pending', 'valid', 'invalid', 'deactivated', 'expired', 'revoked']),
  challenges: z.array(challenge).max(50),
});

export const renewalInfo = z.object({
  suggestedWindow: z.object({ start: moment, end: moment }),
  explanationURL: url.nullable().catch(null).default(null),
});
