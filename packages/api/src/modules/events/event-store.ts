import type { Event, EventType } from '@daspanel/contract';
import type { DatabaseSync } from 'node:sqlite';
import { z } from 'zod';

const row = z.object({
  id: z.number(),
  type: z.string(),
  subject: z.string(),
  site: z.string().nullable(),
  owner: z.string().nullable(),
  revision: z.number().nullable(),
  at: z.number(),
});
export type StoredEvent = z.infer<typeof row>;

const DAY = 24 * 60 * 60 * 1000;
const KEPT = 100_000;

/** The outbox: events are written in the transaction of their change and read by the feeds afterwards. Kept for a day. */
export function createEventStore(database: DatabaseSync) {
  const insert = database.prepare('INSERT INTO events (type, subject, site, owner, revision, at) VALUES (?, ?, ?, ?, ?, ?)');
  const after = database.prepare('SELECT * FROM events WHERE id > ? ORDER BY id LIMIT ?');
  const find = database.prepare('SELECT 1 FROM events WHERE type = ? AND subject = ? AND at = ?');
  const ends = database.prepare('SELECT coalesce(min(id), 0) AS first, coalesce(max(id), 0) AS last FROM events');
  const readPublished = database.prepare('SELECT events_published AS id FROM installation');
  const movePublished = database.prepare('UPDATE installation SET events_published = ?');
  const prune = database.prepare('DELETE FROM events WHERE at < ? OR id <= ?');
  return {
    append(event: Omit<StoredEvent, 'id'>): void {
      insert.run(event.type, event.subject, event.site, event.owner, event.revision, event.at);
    },
    /** True for one that was written in the last day. */
    has({ type, subject, at }: Pick<StoredEvent, 'type' | 'subject' | 'at'>): boolean {
      return find.get(type, subject, at) !== undefined;
    },
    readAfter(id: number, limit: number): StoredEvent[] {
      return z.array(row).parse(after.all(id, limit));
    },
    /** Ids of the oldest and the newest event that are kept; 0 when there is none. */
    ends(): { readonly first: number; readonly last: number } {
      return z.object({ first: z.number(), last: z.number() }).parse(ends.get());
    },
    /** The last event that went to Redis. */
    readPublished(): number {
      return z.object({ id: z.number() }).parse(readPublished.get()).id;
    },
    movePublished(id: number): void {
      movePublished.run(id);
    },
    /** Drops old events, but never the newest, which tells readers how far they are. */
    prune(now: number): void {
      const { last } = z.object({ last: z.number() }).parse(ends.get());
      if (last > 0) prune.run(now - DAY, last - KEPT);
    },
  };
}
export type EventStore = ReturnType<typeof createEventStore>;

/** What leaves the server of an event. */
export function presentEvent(event: StoredEvent): Event {
  const { id, type, subject, site, revision, at } = event;
  return { id, type: type as EventType, subject, site, revision, at: new Date(at).toISOString() };
}
