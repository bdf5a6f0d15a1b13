import { RequestError } from '@daspanel/platform/json-socket.ts';
import { z } from 'zod';
import { cleanSentence } from './clean-sentence.ts';

const driverError = z.object({
  code: z.string().optional(),
  errno: z.number().optional(),
  sqlMessage: z.string().optional(),
  fatal: z.boolean().optional(),
});

export function unreachable(cause?: unknown): RequestError {
  return new RequestError('unreachable', 'MariaDB does not answer: try again when it runs', { cause });
}

/** ER_DISK_FULL, ER_RECORD_FILE_FULL, ER_ERROR_ON_WRITE; operating system's 28 (ENOSPC) stands in the words of others. */
const DISK_FULL = [1021, 1114, 1026];
/** ER_SERVER_SHUTDOWN, ER_CONNECTION_KILLED, ER_NORMAL_SHUTDOWN, ER_CON_COUNT_ERROR, ER_ACCESS_DENIED_ERROR (its init file has not run yet). */
const SERVER_GONE = [1053, 1927, 1077, 1040, 1045];

/** What the sender of a request is told about an error of the driver: `unreachable`, `disk-full`, or `refused` in MariaDB's cleaned words. */
export function explainMariaDbError(error: unknown): unknown {
  if (error instanceof RequestError) return error;
  const parsed = driverError.safeParse(error);
  if (!parsed.success || (parsed.data.code === undefined && parsed.data.errno === undefined)) return error;
  if (isConnectionLost(error)) return unreachable(error);
  const { errno = 0, sqlMessage = 'MariaDB gave no reason' } = parsed.data;
  if (DISK_FULL.includes(errno) || /\berrno: 28\b|no space left/i.test(sqlMessage))
    return new RequestError('disk-full', 'the disk of the databases is full', { cause: error });
  return new RequestError('refused', `MariaDB refused (${errno}): ${cleanSentence(sqlMessage)}`, { cause: error });
}

/** True when the connection is of no further use: MariaDB is gone, is going, or did not answer. */
export function isConnectionLost(error: unknown): boolean {
  if (error instanceof RequestError) return error.code === 'unreachable';
  const parsed = driverError.safeParse(error);
  if (!parsed.success) return false;
  const { sqlMessage, errno = 0, code, fatal = false } = parsed.data;
  if (SERVER_GONE.includes(errno)) return true;
  return sqlMessage === undefined && (fatal || /^(?:E[A-Z]+|PROTOCOL_\w+)$/.test(code ?? ''));
}
