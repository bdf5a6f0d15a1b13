import { z } from 'zod';
import { role } from './roles.ts';
import { timestamp } from './text.ts';
import { language, planId, userId } from './user-fields.ts';

export const userState = z.enum(['active', 'suspended']).meta({ description: '`suspended`: cannot sign in, and his sites answer 503' });
export type UserState = z.infer<typeof userState>;

export const parent = userId
  .nullable()
  .meta({ title: 'Looked after by', description: 'The reseller or client that the person belongs to; null: the administrators' });
export const plan = planId.nullable().meta({ title: 'Plan', description: 'Null: no limits of its own' });

export const user = z
  .strictObject({
    id: userId,
    email: z.string(),
    name: z.string(),
    role,
    parent,
    plan,
    state: userState,
    language,
    hasPassword: z.boolean(),
    hasSecondFactor: z.boolean(),
    sites: z.int().meta({ description: 'How many he owns, also in the trash' }),
    createdAt: timestamp,
    updatedAt: timestamp,
    seenAt: timestamp.nullable().meta({ description: 'The last time that he signed in' }),
    revision: z.int().meta({ description: 'Grows with every change' }),
  })
  .meta({ id: 'User' });
export type User = z.infer<typeof user>;
