import type { Database } from '@daspanel/contract';
import { exitCodes, type ExitCode } from '../failure.ts';
import type { Detail, Output } from '../output/output.ts';
import { formatBytes, formatMoment } from '../output/quantities.ts';

/** The lines about a database. */
export function describeDatabase(database: Database): readonly Detail[] {
  return [
    ['name', database.name],
    ['id', database.id],
    ['state', database.state],
    ['problem', database.problem],
    ['in MariaDB', database.fullName],
    ['size', database.bytes === null ? undefined : formatBytes(database.bytes)],
    ['tables', database.tables === null ? undefined : String(database.tables)],
    ...describeConnection(database.connection),
    ['created', formatMoment(database.createdAt)],
  ];
}

/** The lines about how a site's PHP connects. */
export function describeConnection({ host, socket, address }: Database['connection']): readonly Detail[] {
  return [['host', [host, `${address} (PHP compiled to WebAssembly)`, socket]]];
}

/** Says where the wish is kept until MariaDB answers. Exit code 1 where it refuses. */
export function concludeState(output: Output, state: string): ExitCode {
  if (state === 'pending') output.note('It is made as soon as MariaDB answers.');
  return state === 'failed' ? exitCodes.failed : exitCodes.done;
}
