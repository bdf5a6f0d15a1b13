import type { DatabaseSync } from 'node:sqlite';
import { z } from 'zod';
import { mailDelivery } from '@daspanel/formats/mail-requests.ts';
import type { MailDelivery } from './mail-delivery.ts';

const deliveryRows = z.array(
  z
    .object({ at: z.int(), outcome: z.string(), response: z.string(), recipients: z.string() })
    .transform(({ recipients, ...row }) => mailDelivery.parse({ ...row, to: JSON.parse(recipients) })),
);
const dueRows = z.array(z.object({ site: z.string(), id: z.string() }));

/** The log of deliveries, and which messages wait for their next try. */
export function createDeliveryStore(database: DatabaseSync) {
  const add = database.prepare('INSERT INTO deliveries (message, at, outcome, response, recipients) VALUES (?, ?, ?, ?, ?)');
  const of = database.prepare('SELECT at, outcome, response, recipients FROM deliveries WHERE message = ? ORDER BY rowid');
  const last = database.prepare('SELECT at, outcome, response, recipients FROM deliveries WHERE message = ? ORDER BY rowid DESC LIMIT 1');
  const schedule = database.prepare('UPDATE messages SET next_attempt_at = ? WHERE sequence = ?');
  const due = database.prepare('SELECT site, id FROM messages WHERE next_attempt_at <= ? ORDER BY next_attempt_at LIMIT ?');
  const hasten = database.prepare('UPDATE messages SET next_attempt_at = ? WHERE next_attempt_at > ?');
  const next = database.prepare('SELECT min(next_attempt_at) AS time FROM messages WHERE next_attempt_at IS NOT NULL');
  return {
    add(sequence: number, delivery: MailDelivery): void {
      add.run(sequence, delivery.at, delivery.outcome, delivery.response, JSON.stringify(delivery.to));
    },
    of: (sequence: number): readonly MailDelivery[] => deliveryRows.parse(of.all(sequence)),
    last: (sequence: number): MailDelivery | null => deliveryRows.parse(last.all(sequence))[0] ?? null,
    /** Null: the message does not wait any more. */
    schedule(sequence: number, time: number | null): void {
      schedule.run(time, sequence);
    },
    /** Everything that waits is due. */
    hasten(now: number): void {
      hasten.run(now, now);
    },
    findDue: (now: number, limit: number) => dueRows.parse(due.all(now, limit)),
    /** When the next try is due; null when nothing waits. */
    nextTime: () => z.object({ time: z.int().nullable() }).parse(next.get()).time,
  };
}
