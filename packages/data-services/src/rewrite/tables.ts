import { z } from 'zod';
import type { Connection, RowDataPacket } from 'mysql2/promise';

export interface RewritableTable {
  readonly name: string;
  /** Columns of text that can be written to. */
  readonly columns: readonly string[];
  /** Columns whose values name one row each; none: rows are named by the value that is replaced. */
  readonly key: readonly string[];
  /** Columns that would take the present time when a row changes. */
  readonly keptTimes: readonly string[];
}

const TEXT = ['char', 'varchar', 'tinytext', 'text', 'mediumtext', 'longtext'];
/** Types whose values come back into a comparison as they went out. */
const KEYS = [...TEXT, 'tinyint', 'smallint', 'mediumint', 'int', 'bigint', 'decimal', 'date', 'datetime', 'binary', 'varbinary', 'uuid'];

const column = z.object({
  table: z.string(),
  name: z.string(),
  type: z.string(),
  extra: z.string(),
  /** Its place in the primary key, from 1. */
  place: z.coerce.number().nullable(),
});

/** The base tables of a database that have any text. */
export async function listRewritableTables(connection: Connection, database: string): Promise<readonly RewritableTable[]> {
  const [rows] = await connection.query<RowDataPacket[]>(
    `SELECT c.TABLE_NAME AS \`table\`, c.COLUMN_NAME AS name, c.DATA_TYPE AS type, c.EXTRA AS extra, k.SEQ_IN_INDEX AS place
       FROM information_schema.COLUMNS c
       JOIN information_schema.TABLES t ON t.TABLE_SCHEMA = c.TABLE_SCHEMA AND t.TABLE_NAME = c.TABLE_NAME AND t.TABLE_TYPE = 'BASE TABLE'
       LEFT JOIN information_schema.STATISTICS k
         ON k.TABLE_SCHEMA = c.TABLE_SCHEMA AND k.TABLE_NAME = c.TABLE_NAME AND k.COLUMN_NAME = c.COLUMN_NAME AND k.INDEX_NAME = 'PRIMARY'
      WHERE c.TABLE_SCHEMA = ? ORDER BY c.TABLE_NAME, c.ORDINAL_POSITION`,
    [database],
  );
  const tables = Map.groupBy(z.array(column).parse(rows), ({ table }) => table);
  return [...tables].map(([name, columns]) => describeTable(name, columns)).filter(({ columns }) => columns.length > 0);
}

function describeTable(name: string, columns: readonly z.infer<typeof column>[]): RewritableTable {
  const key = columns.filter(({ place }) => place !== null).toSorted((one, other) => (one.place ?? 0) - (other.place ?? 0));
  const names = (some: typeof columns) => some.map((each) => each.name);
  return {
    name,
    columns: names(columns.filter(({ type, extra }) => TEXT.includes(type) && !/GENERATED/i.test(extra))),
    key: key.every(({ type }) => KEYS.includes(type)) ? names(key) : [],
    keptTimes: names(columns.filter(({ extra }) => /on update/i.test(extra))),
  };
}
