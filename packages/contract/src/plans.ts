import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { planId, userId } from './user-fields.ts';
import { freeText, timestamp } from './text.ts';

const limit = (title: string, description: string, most: number) => z.int().min(0).max(most).nullable().meta({ title, description });

/** What people of a plan may have at most; null: as much as there is. Of a reseller: he and his clients together. */
export const planLimits = z
  .strictObject({
    sites: limit('Sites', 'Also those in the trash', 1_000_000),
    databases: limit('Databases', 'Of all sites together', 1_000_000),
    diskBytes: limit('Disk', 'Bytes of the versions of all sites together, as they were measured last', Number.MAX_SAFE_INTEGER),
    phpMemory: z
      .int()
      .min(32)
      .max(1024)
      .nullable()
      .meta({ title: 'Memory of PHP', description: 'Highest `memory_limit` that a version may set, in MiB' }),
    mailboxBytes: z
      .int()
      .min(1_048_576)
      .max(Number.MAX_SAFE_INTEGER)
      .nullable()
      .meta({ title: 'Mailbox', description: 'Bytes of mail that are kept per site' }),
    outgoing: z.boolean().meta({
      title: 'Outgoing connections',
      description: 'Consoles and schedules may fetch from the public Internet by HTTP and HTTPS',
    }),
  })
  .meta({ id: 'PlanLimits' });
export type PlanLimits = z.infer<typeof planLimits>;
export type LimitName = keyof PlanLimits;

/** What holds of a plan that does not say: the network is what has to be granted. */
export const NO_LIMITS: PlanLimits = {
  sites: null,
  databases: null,
  diskBytes: null,
  phpMemory: null,
  mailboxBytes: null,
  outgoing: false,
};

const planName = freeText(100).min(1).meta({ title: 'Name' });

export const plan = z
  .strictObject({
    id: planId,
    name: planName,
    owner: userId.nullable().meta({ description: 'The reseller whose plan it is; null: of the administrators' }),
    limits: planLimits,
    people: z.int().meta({ description: 'How many have it' }),
    createdAt: timestamp,
    updatedAt: timestamp,
    revision: z.int(),
  })
  .meta({ id: 'Plan' });
export type Plan = z.infer<typeof plan>;

export const createPlanBody = z.strictObject({ name: planName, limits: planLimits.partial().default({}) });
export type CreatePlanBody = z.infer<typeof createPlanBody>;
export const updatePlanBody = z.strictObject({ name: planName.optional(), limits: planLimits.partial().optional() });
export type UpdatePlanBody = z.infer<typeof updatePlanBody>;

const measure = z.strictObject({
  used: z.int(),
  allowed: z.int().nullable().meta({ description: 'Null: as much as there is' }),
});

export const usage = z
  .strictObject({
    user: userId,
    plan: z.strictObject({ id: planId, name: z.string() }).nullable(),
    sites: measure,
    databases: measure,
    diskBytes: measure,
    phpMemory: z.int().nullable().meta({ description: 'Highest `memory_limit` that is allowed, in MiB' }),
    mailboxBytes: z.int().nullable().meta({ description: 'Bytes of mail that are allowed per site' }),
    outgoing: z.boolean().meta({ description: 'Whether consoles and schedules may fetch from the public Internet' }),
    measuredAt: timestamp.nullable().meta({ description: 'When the disk was looked at; null: not yet' }),
  })
  .meta({ id: 'Usage' });
export type Usage = z.infer<typeof usage>;

const params = z.strictObject({ plan: planId });

export const plans = {
  list: endpoint({
    id: 'plans.list',
    method: 'GET',
    path: '/v1/plans',
    access: 'plans:read',
    summary: 'List plans',
    description: 'Administrators see all plans, resellers their own.',
    responses: { 200: { description: 'By name, at most 500', body: z.strictObject({ items: z.array(plan) }) } },
  }),
  create: endpoint({
    id: 'plans.create',
    method: 'POST',
    path: '/v1/plans',
    access: 'plans:write',
    summary: 'Create a plan',
    description:
      'A reseller can grant no more than he has. Limits that are left out are none; outgoing connections are only where they are granted.',
    body: createPlanBody,
    example: { body: { name: 'Small', limits: { sites: 3, databases: 3, diskBytes: 5_368_709_120, phpMemory: 256, outgoing: true } } },
    responses: { 201: { description: 'The plan', body: plan, etag: true } },
    problems: ['limit-reached', 'not-permitted'],
  }),
  get: endpoint({
    id: 'plans.get',
    method: 'GET',
    path: '/v1/plans/{plan}',
    access: 'plans:read',
    summary: 'Read a plan',
    params,
    responses: { 200: { description: 'The plan', body: plan, etag: true } },
  }),
  update: endpoint({
    id: 'plans.update',
    method: 'PATCH',
    path: '/v1/plans/{plan}',
    access: 'plans:write',
    summary: 'Change a plan',
    description: 'What is left out stays. Nobody loses what he has: who is above a limit gets nothing more.',
    params,
    body: updatePlanBody,
    ifMatch: true,
    responses: { 200: { description: 'The plan', body: plan, etag: true } },
    problems: ['not-permitted'],
  }),
  delete: endpoint({
    id: 'plans.delete',
    method: 'DELETE',
    path: '/v1/plans/{plan}',
    access: 'plans:write',
    summary: 'Delete a plan that nobody has',
    params,
    responses: { 204: { description: 'It is gone' } },
    problems: ['plan-in-use'],
  }),
  usage: endpoint({
    id: 'plans.usage',
    method: 'GET',
    path: '/v1/users/{user}/usage',
    access: 'users:read',
    summary: 'What a person uses, and may use',
    params: z.strictObject({ user: userId }),
    responses: { 200: { description: 'Numbers of now; those of the disk are an hour old at most', body: usage } },
  }),
  ownUsage: endpoint({
    id: 'plans.own-usage',
    method: 'GET',
    path: '/v1/usage',
    access: 'session',
    summary: 'What one uses, and may use',
    responses: { 200: { description: 'Numbers of now; those of the disk are an hour old at most', body: usage } },
  }),
};
