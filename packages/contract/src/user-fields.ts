import { z } from 'zod';
import { freeText } from './text.ts';

/** `owner` is the first account, which every record from before it belongs to. */
export const userId = z
  .string()
  .regex(/^(?:owner|p[0-9a-hjkmnp-tv-z]{15})$/, 'must be `owner` or an id that starts with p')
  .brand<'UserId'>();
export type UserId = z.infer<typeof userId>;

export const sessionId = z
  .string()
  .regex(/^k[0-9a-hjkmnp-tv-z]{15}$/, 'must be an id that starts with k')
  .brand<'SessionId'>();
export type SessionId = z.infer<typeof sessionId>;

export const planId = z
  .string()
  .regex(/^l[0-9a-hjkmnp-tv-z]{15}$/, 'must be an id that starts with l')
  .brand<'PlanId'>();
export type PlanId = z.infer<typeof planId>;

/** Kept in lower case: two people whose addresses differ in case only are one. */
export const email = z
  .string()
  .max(254)
  .trim()
  .toLowerCase()
  .pipe(z.email('must be an e-mail address'))
  .meta({ title: 'E-mail', description: 'To sign in with, and where messages go' });

export const personName = freeText(100).min(1).meta({ title: 'Name' });

/** Any characters; counted in UTF-16 units, never cut. */
export const newPassword = z
  .string()
  .min(12, 'must have at least 12 characters')
  .max(128, 'must have at most 128 characters')
  .refine((text) => text.isWellFormed(), 'must be well-formed Unicode')
  .meta({ title: 'Password', description: '12 to 128 characters of any kind' });

/** One that is tried. */
export const givenPassword = z.string().min(1).max(1000).meta({ title: 'Password' });

export const language = z.enum(['en', 'de', 'es', 'pt']).nullable().meta({ title: 'Language', description: 'Null: as the browser wishes' });

/** What the panel keeps for a person: texts by name. */
export const preferences = z
  .record(z.string().regex(/^[a-z][a-zA-Z0-9.-]{0,49}$/, 'must be a short name'), freeText(4000))
  .refine((all) => Object.keys(all).length <= 50, 'must be at most 50')
  .meta({ title: 'Preferences' });
