import { pipeline } from 'node:stream/promises';
import { RequestError } from '@daspanel/platform/json-socket.ts';
import { z } from 'zod';
import type { MariaDb, MariaDbAccess, Session } from '../databases/mariadb.ts';
import { quoteIdentifier } from '../databases/quote.ts';
import { countBytes } from './count-bytes.ts';
import { createOriginFilter } from './origin-filter.ts';
import { startDump } from './dump.ts';
import { emptyDatabase, listContent } from './empty-database.ts';
import { estimateText, type TransferProgress } from './export-database.ts';
import { withImportAccount } from '../databases/import-account.ts';
import { paceProgress } from './pace-progress.ts';
import { startSql } from './run-sql.ts';

/** A table that stands in the target while it is not whole: what a crash left is thrown away by the next attempt, what people made is not. */
const UNFINISHED = 'daspanel_unfinished_clone';

/** Copies a database into an empty one: tables, rows, views, routines, triggers, and the collation of the database. */
export async function cloneDatabase(
  { mariadb, access }: { readonly mariadb: MariaDb; readonly access: MariaDbAccess },
  wanted: { readonly from: string; readonly to: string },
  progress: (value: TransferProgress) => void,
  signal: AbortSignal,
): Promise<{ readonly bytes: number }> {
  if (wanted.from === wanted.to) throw new RequestError('refused', 'a database cannot be cloned into itself');
  const totalBytes = await estimateText(mariadb, wanted.from);
  await mariadb.session((session) => prepareTarget(session, wanted));
  const report = paceProgress(progress);
  let copied = 0;
  try {
    await withImportAccount(mariadb, wanted.to, async (account) => {
      const dump = startDump(access, wanted.from, signal);
      const sql = startSql({ socketPath: access.socketPath, account, database: wanted.to }, signal);
      const count = countBytes((bytes) => {
        copied = bytes;
        report({ bytes, totalBytes: Math.max(bytes, totalBytes) });
      });
      const piped = await pipeline(dump.text, count, createOriginFilter(), sql.input, { signal }).then(
        () => undefined,
        (error: unknown) => error,
      );
      // Who ended first has the reason; the other one only lost its pipe.
      await sql.finished;
      await dump.finished;
      if (piped !== undefined) throw piped;
    });
    await mariadb.session((session) => session.run(`DROP TABLE ${quoteIdentifier(wanted.to)}.${quoteIdentifier(UNFINISHED)}`));
  } catch (error) {
    await mariadb.session((session) => emptyDatabase(session, wanted.to, UNFINISHED)).catch(() => {});
    throw error;
  }
  return { bytes: copied };
}

async function prepareTarget(session: Session, { from, to }: { readonly from: string; readonly to: string }): Promise<void> {
  const content = await listContent(session, to);
  if (content.some(({ name }) => name === UNFINISHED)) await emptyDatabase(session, to, UNFINISHED);
  else if (content.length > 0) throw new RequestError('refused', `the database ${to} is not empty`);
  const [found] = await session.rows('SELECT DEFAULT_COLLATION_NAME AS collation FROM information_schema.SCHEMATA WHERE SCHEMA_NAME = ?', [
    from,
  ]);
  const { collation } = z.object({ collation: z.string().regex(/^\w+$/) }).parse(found);
  await session.run(`ALTER DATABASE ${quoteIdentifier(to)} COLLATE ${collation}`);
  await session.run(`CREATE TABLE ${quoteIdentifier(to)}.${quoteIdentifier(UNFINISHED)} (nothing INT)`);
}
