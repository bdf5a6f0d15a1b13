import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { timestamp } from './text.ts';

export const eventType = z.enum([
  'site.created',
  'site.updated',
  'site.enabled',
  'site.disabled',
  'site.trashed',
  'site.restored',
  'site.purged',
  'site.applied',
  'site.failed',
  'version.created',
  'version.updated',
  'version.activated',
  'version.ready',
  'version.failed',
  'version.deleted',
  'mapping.created',
  'mapping.updated',
  'mapping.moved',
  'mapping.deleted',
  'certificate.issued',
  'certificate.renewed',
  'certificate.failed',
  'certificate.blocked',
  'certificate.stopped',
  'certificate.revoked',
  'certificate-settings.updated',
  'dns-provider.created',
  'dns-provider.updated',
  'dns-provider.deleted',
  'database.created',
  'database.updated',
  'database.deleted',
  'database-user.created',
  'database-user.updated',
  'database-user.deleted',
  'databases.applied',
  'databases.failed',
  'cache.rotated',
  'cache.cleared',
  'job.created',
  'job.updated',
  'job.ended',
  'schedule.created',
  'schedule.updated',
  'schedule.deleted',
  'schedule.ran',
  'token.created',
  'token.revoked',
  'user.created',
  'user.updated',
  'user.suspended',
  'user.activated',
  'user.deleted',
  'invitation.created',
  'invitation.accepted',
  'invitation.revoked',
  'plan.created',
  'plan.updated',
  'plan.deleted',
  'session.created',
  'session.ended',
  'member.added',
  'member.removed',
  'access-key.created',
  'access-key.revoked',
  'mail.deleted',
  'mail.released',
  'mail-settings.updated',
  'part.restarted',
]);
export type EventType = z.infer<typeof eventType>;

/** What is sent on Redis (`daspanel:events`) and as the data of a server-sent event: a hint that something should be read again. */
export const event = z
  .strictObject({
    id: z.int().meta({ description: 'Grows by one or more with each event' }),
    type: eventType,
    subject: z.string().meta({ description: 'Id of what changed' }),
    site: z.string().nullable().meta({ description: 'Id of the site it belongs to' }),
    revision: z.int().nullable().meta({ description: 'Revision of what changed' }),
    at: timestamp,
  })
  .meta({ id: 'Event' });
export type Event = z.infer<typeof event>;

export const events = {
  follow: endpoint({
    id: 'events.follow',
    method: 'GET',
    path: '/v1/events',
    access: 'events:read',
    summary: 'Follow events',
    description:
      'Server-sent events (`text/event-stream`), each with an `Event` as data. Send the id of the last one as Last-Event-ID to go on from there. ' +
      'An event named `reset` means that some were missed: read everything again.',
    responses: { 200: { description: 'A stream without an end', mediaType: 'text/event-stream' } },
  }),
};
