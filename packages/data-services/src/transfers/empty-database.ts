import { z } from 'zod';
import type { Session } from '../databases/mariadb.ts';
import { quoteIdentifier } from '../databases/quote.ts';

const droppable = z.array(
  z.object({ kind: z.enum(['VIEW', 'TABLE', 'SEQUENCE', 'PROCEDURE', 'FUNCTION', 'PACKAGE', 'EVENT']), name: z.string() }),
);

/** Drops everything in a database, `last` at the end; the database itself and the rights in it stay. */
export async function emptyDatabase(session: Session, database: string, last?: string): Promise<void> {
  await session.run('SET SESSION foreign_key_checks = 0');
  try {
    const content = await listContent(session, database);
    for (const { kind, name } of [...content.filter((each) => each.name !== last), ...content.filter((each) => each.name === last)])
      await session.run(`DROP ${kind} IF EXISTS ${quoteIdentifier(database)}.${quoteIdentifier(name)}`);
  } finally {
    await session.run('SET SESSION foreign_key_checks = 1');
  }
}

/** Everything in a database that can be dropped, views first. Triggers go with their tables. */
export async function listContent(session: Session, database: string): Promise<z.infer<typeof droppable>> {
  const rows = await session.rows(
    `SELECT CASE TABLE_TYPE WHEN 'VIEW' THEN 'VIEW' WHEN 'SEQUENCE' THEN 'SEQUENCE' ELSE 'TABLE' END AS kind, TABLE_NAME AS name
       FROM information_schema.TABLES WHERE TABLE_SCHEMA = ? AND TABLE_TYPE <> 'TEMPORARY'
      UNION ALL SELECT ROUTINE_TYPE, ROUTINE_NAME FROM information_schema.ROUTINES WHERE ROUTINE_SCHEMA = ? AND ROUTINE_TYPE <> 'PACKAGE BODY'
      UNION ALL SELECT 'EVENT', EVENT_NAME FROM information_schema.EVENTS WHERE EVENT_SCHEMA = ?`,
    [database, database, database],
  );
  return droppable.parse(rows).toSorted((one, other) => Number(other.kind === 'VIEW') - Number(one.kind === 'VIEW'));
}
