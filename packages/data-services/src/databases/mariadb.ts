import { setTimeout as wait } from 'node:timers/promises';
import mysql, { type Pool, type PoolConnection } from 'mysql2/promise';
import type { RowDataPacket } from 'mysql2/promise';
import type { Log } from '@daspanel/platform/log.ts';
import type { Secret } from '@daspanel/platform/secret.ts';
import { ADMINISTRATOR } from '../mysql/server-paths.ts';
import { createReachability } from '../reachability.ts';
import { explainMariaDbError, isConnectionLost, unreachable } from './explain-mariadb-error.ts';

/** A connection to MariaDB with the administration account. Values stand for `?` and are quoted. */
export interface Session {
  /** Rows are not checked: pass them to a schema. */
  rows(statement: string, values?: readonly unknown[]): Promise<readonly unknown[]>;
  run(statement: string, values?: readonly unknown[]): Promise<void>;
}

export interface MariaDb extends AsyncDisposable {
  /**
   * Lends a session. Rejects with RequestError: `unreachable` within two seconds when MariaDB does not answer, `refused` or `disk-full` with its words.
   */
  session<Result>(use: (session: Session) => Promise<Result>): Promise<Result>;
}

const CONNECTIONS = 6;
const ANSWERS_WITHIN = 2_000;
/** A statement of the administration that waits for somebody's lock gives up. */
const LOCK_WAIT_SECONDS = 10;

export interface MariaDbAccess {
  readonly socketPath: string;
  readonly password: Secret<string>;
}

export function createMariaDb({ socketPath, password }: MariaDbAccess, log: Log): MariaDb {
  const reachability = createReachability('MariaDB', log);
  const pool = mysql.createPool({
    socketPath,
    user: ADMINISTRATOR,
    password: password.reveal(),
    charset: 'utf8mb4',
    connectionLimit: CONNECTIONS,
    maxIdle: 1,
    idleTimeout: 60_000,
    connectTimeout: ANSWERS_WITHIN,
    // BIGINTs come as strings where a number would not hold them.
    supportBigNumbers: true,
  });
  return {
    async session(use) {
      const connection = await takeConnection(pool).catch((error: unknown) => {
        if (isConnectionLost(error)) reachability.lost(error);
        throw error;
      });
      reachability.answered();
      let isSound = true;
      try {
        return await use(sessionOn(connection));
      } catch (error) {
        isSound = !isConnectionLost(error);
        throw explainMariaDbError(error);
      } finally {
        if (isSound) connection.release();
        else connection.destroy();
      }
    },
    [Symbol.asyncDispose]: () => pool.end().catch(() => {}),
  };
}

/** A connection that has just answered: one that MariaDB left behind is thrown away and another one tried. */
async function takeConnection(pool: Pool): Promise<PoolConnection> {
  for (let attempt = 0; ; attempt++) {
    const connection = await withinTime(pool.getConnection(), (late) => late.release());
    try {
      await connection.query({ sql: `SET SESSION lock_wait_timeout = ${LOCK_WAIT_SECONDS}`, timeout: ANSWERS_WITHIN });
      return connection;
    } catch (error) {
      connection.destroy();
      if (attempt >= CONNECTIONS || !isConnectionLost(error)) throw explainMariaDbError(error);
    }
  }
}

async function withinTime(promise: Promise<PoolConnection>, giveBack: (late: PoolConnection) => void): Promise<PoolConnection> {
  const inTime = new AbortController();
  const late = wait(ANSWERS_WITHIN, undefined, { signal: inTime.signal }).then(() => {
    promise.then(giveBack, () => {});
    throw unreachable();
  });
  late.catch(() => {});
  try {
    return await Promise.race([promise, late]);
  } catch (error) {
    throw explainMariaDbError(error);
  } finally {
    inTime.abort();
  }
}

function sessionOn(connection: PoolConnection): Session {
  return {
    async rows(statement, values = []) {
      const [rows] = await connection.query<RowDataPacket[]>(statement, [...values]);
      return rows;
    },
    async run(statement, values = []) {
      await connection.query(statement, [...values]);
    },
  };
}
