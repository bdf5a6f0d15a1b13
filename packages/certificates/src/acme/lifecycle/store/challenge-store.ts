import type { DatabaseSync } from 'node:sqlite';
import { z } from 'zod';
import { challengeType } from '@daspanel/formats/acme-requests.ts';

const notedChallenge = z.strictObject({
  type: challengeType,
  identifier: z.strictObject({ type: z.enum(['dns', 'ip']), value: z.string() }),
  token: z.string(),
  keyAuthorization: z.string(),
});
/** An answer to a challenge that is, or may be, in its place. */
export type NotedChallenge = z.infer<typeof notedChallenge>;

export interface ChallengeStore {
  /** Notes what will be presented, durably. */
  note(certificate: string, challenges: readonly NotedChallenge[]): void;
  list(certificate: string): readonly NotedChallenge[];
  forget(certificate: string, challenge: NotedChallenge): void;
  /** Certificates of which there are any. */
  listCertificates(): readonly string[];
}

export function createChallengeStore(database: DatabaseSync): ChallengeStore {
  const ofCertificate = database.prepare('SELECT document FROM challenges WHERE certificate = ?');
  return {
    note(certificate, challenges) {
      database
        .prepare(`INSERT OR IGNORE INTO challenges (certificate, type, document) SELECT ?, value ->> '$.type', value FROM json_each(?)`)
        .run(certificate, JSON.stringify(challenges));
    },
    list: (certificate) => ofCertificate.all(certificate).map((row) => notedChallenge.parse(JSON.parse(String(row['document'])))),
    forget(certificate, { type, token }) {
      database
        .prepare(`DELETE FROM challenges WHERE certificate = ? AND type = ? AND document ->> '$.token' = ?`)
        .run(certificate, type, token);
    },
    listCertificates: () =>
      database
        .prepare('SELECT DISTINCT certificate FROM challenges')
        .all()
        .map((row) => String(row['certificate'])),
  };
}
