import { RequestError } from '@daspanel/platform/json-socket.ts';
import { cleanSentence } from '../databases/clean-sentence.ts';
import { unreachable } from '../databases/explain-mariadb-error.ts';

/** CR_CONNECTION_ERROR, CR_CONN_HOST_ERROR, CR_SERVER_GONE_ERROR, CR_SERVER_LOST; ER_SERVER_SHUTDOWN, ER_CON_COUNT_ERROR, ER_CONNECTION_KILLED. */
const GONE = [2002, 2003, 2006, 2013, 1053, 1040, 1927];

/** What mariadb and mariadb-dump say on standard error: `ERROR 1064 (42000) at line 3: words` or `mariadb-dump: Got error: 1045: "words" when ...`. */
export function explainProgramError(said: string): RequestError {
  const statement = /^ERROR(?: (\d+))?(?: \([0-9A-Z]+\))?(?: at line (\d+))?: (.*)/ms.exec(said);
  const dump = /Got error: (\d+): "?(.*)/s.exec(said);
  const [number, words] = statement === null ? [dump?.[1], dump?.[2]] : [statement[1], statement[3]];
  const sentence = cleanSentence((words ?? said).replaceAll(/'(?:import-[a-z0-9_]+|daspanel)'@'localhost'/g, 'this import'));
  if (GONE.includes(Number(number))) return unreachable();
  if (/\berrno: 28\b|no space left|is full/i.test(said)) return new RequestError('disk-full', 'the disk of the databases is full');
  const line = statement?.[2];
  if (line !== undefined) return new RequestError('invalid-sql', `line ${line}: ${sentence}${number === undefined ? '' : ` (${number})`}`);
  if (/out of memory/i.test(said)) return new RequestError('invalid-sql', 'a statement is too long');
  return new RequestError('refused', number === undefined ? sentence : `MariaDB refused (${number}): ${sentence}`);
}
