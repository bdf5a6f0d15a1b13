import { siteId } from '@daspanel/formats/identifiers.ts';
import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { freeText, timestamp } from './text.ts';

export const siteLog = z.enum(['access', 'php-error']);
export type SiteLog = z.infer<typeof siteLog>;

const filter = {
  status: z.enum(['2xx', '3xx', '4xx', '5xx', 'errors']).optional().meta({ description: 'Of requests; `errors`: 400 and above' }),
  text: freeText(200).optional().meta({ description: 'Only lines that hold this, in upper or lower case' }),
};
const position = z.string().max(512);

/** A line of a log. What visitors and programs wrote stands in it as they wrote it, control characters too: show it as text only. */
export const logLine = z
  .strictObject({
    at: timestamp.nullable().meta({ description: 'Null: the line does not say' }),
    text: z.string().nullable().meta({ description: 'The line; null where `request` says all of it' }),
    request: z
      .strictObject({
        client: z.string(),
        method: z.string(),
        host: z.string(),
        path: z.string(),
        status: z.int().meta({ description: '0: the connection ended before there was one' }),
        sent: z.int().meta({ description: 'Bytes of the answer' }),
        milliseconds: z.number(),
        protocol: z.string(),
        referer: z.string(),
        agent: z.string(),
      })
      .nullable(),
  })
  .meta({ id: 'LogLine' });
export type LogLine = z.infer<typeof logLine>;

export const logs = {
  read: endpoint({
    id: 'logs.read',
    method: 'GET',
    path: '/v1/sites/{site}/logs',
    access: 'logs:read',
    summary: 'Read the lines of a log of a site, backwards',
    description: 'A page may hold fewer lines than asked for, or none, where a filter passes few: go on with `before` until it is null.',
    params: z.strictObject({ site: siteId }),
    query: z.strictObject({
      kind: siteLog.default('access'),
      limit: z.int().min(1).max(500).default(100),
      before: position.optional().meta({ description: '`before` of the newer page; left out: the newest lines' }),
      ...filter,
    }),
    responses: {
      200: {
        description: 'Lines, oldest first',
        body: z.strictObject({
          items: z.array(logLine),
          before: z.string().nullable(),
          end: z.string().meta({ description: 'Where the log ended: follow it from there' }),
        }),
      },
    },
    problems: ['invalid-cursor', 'unavailable'],
  }),
  follow: endpoint({
    id: 'logs.follow',
    method: 'GET',
    path: '/v1/sites/{site}/logs/{log}/follow',
    access: 'logs:read',
    summary: 'Follow a log of a site',
    description:
      'Server-sent events (`text/event-stream`), each with a `LogLine` as data. Send the id of the last one as Last-Event-ID to go on from there. ' +
      'An event named `gap` means that lines were left out, because more came than could be sent.',
    params: z.strictObject({ site: siteId, log: siteLog }),
    query: z.strictObject({
      after: position.optional().meta({ description: '`end` of a page; left out: what comes from this moment on' }),
      ...filter,
    }),
    responses: { 200: { description: 'A stream without an end', mediaType: 'text/event-stream' } },
    problems: ['invalid-cursor'],
  }),
  tail: endpoint({
    id: 'logs.tail',
    method: 'GET',
    path: '/v1/sites/{site}/logs/{log}',
    access: 'logs:read',
    summary: 'Read the end of a log of a site',
    params: z.strictObject({ site: siteId, log: siteLog }),
    query: z.strictObject({ bytes: z.int().min(1).max(1_048_576).default(65_536).meta({ description: 'At most this much' }) }),
    responses: {
      200: {
        description: 'The last whole lines',
        body: z.strictObject({ text: z.string(), size: z.int().meta({ description: 'Bytes of the whole log' }) }),
      },
    },
    problems: ['unavailable'],
  }),
};
