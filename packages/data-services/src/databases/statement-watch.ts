import { RequestError } from '@daspanel/platform/json-socket.ts';
import type { Log } from '@daspanel/platform/log.ts';
import { z } from 'zod';
import { repeatEvery } from '../repeat-every.ts';
import type { MariaDb, Session } from './mariadb.ts';

const EVERY_MILLISECONDS = 5_000;
/** Beyond its limit a statement gets this long, in which MariaDB ends it itself unless its session has set the limit aside. */
const GRACE_SECONDS = 1;

/** Ends statements that run longer than their user may: the limit of the account is only what a session begins with, and any session may lift it. */
export function startStatementWatch(mariadb: MariaDb, log: Log): AsyncDisposable {
  return repeatEvery(
    EVERY_MILLISECONDS,
    () => mariadb.session(endLongStatements),
    (error) => {
      if (!(error instanceof RequestError && error.code === 'unreachable')) log.warn('long statements could not be looked for', { error });
    },
  );
}

async function endLongStatements(session: Session): Promise<void> {
  const rows = await session.rows(
    `SELECT p.ID AS id FROM information_schema.PROCESSLIST p JOIN mysql.user u ON u.User = p.USER AND u.Host = 'localhost'
      WHERE p.COMMAND IN ('Query', 'Execute') AND u.max_statement_time > 0 AND p.TIME_MS > (u.max_statement_time + ?) * 1000`,
    [GRACE_SECONDS],
  );
  // One that ended meanwhile is not there to be killed.
  for (const { id } of z.array(z.object({ id: z.coerce.number() })).parse(rows)) await session.run(`KILL QUERY ${id}`).catch(() => {});
}
