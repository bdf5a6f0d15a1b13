import { createHash } from 'node:crypto';
import { z } from 'zod';
import { Problem } from '../problem.ts';

/** Where a page ended: the values of the sorted columns in its last row. */
export type Position = readonly (string | number)[];

const content = z.tuple([z.array(z.union([z.string().max(200), z.number()])).max(3), z.string()]);

/**
 * Cursors hold a position and a digest of the list they belong to (operation and filter), so that one that is used with another list or filter is
 * refused instead of giving a wrong page. They are positions, not numbers of rows: rows that come and go move nothing.
 */
export function formatCursor(list: unknown, position: Position): string {
  return Buffer.from(JSON.stringify([position, digest(list)])).toString('base64url');
}

/** Reads a cursor. Throws 400 `invalid-cursor` for anything that `formatCursor` did not make for this list and these types. */
export function parseCursor<Shape extends readonly ('string' | 'number')[]>(
  list: unknown,
  shape: Shape,
  cursor: string | undefined,
): PositionOf<Shape> | undefined {
  if (cursor === undefined) return undefined;
  const [position, belongsTo] = content.safeParse(parseBase64Json(cursor)).data ?? [[], ''];
  const fits = position.length === shape.length && position.every((value, index) => typeof value === shape[index]);
  if (!fits || belongsTo !== digest(list))
    throw new Problem('invalid-cursor', 'take the cursor from `next` of the page before, with the same filter and sort');
  return position as PositionOf<Shape>;
}

type PositionOf<Shape extends readonly ('string' | 'number')[]> = {
  readonly [Index in keyof Shape]: Shape[Index] extends 'string' ? string : number;
};

/** One page out of rows that were read with a limit of one more than the page has. */
export function pageOf<Row, Item>(
  rows: readonly Row[],
  limit: number,
  list: unknown,
  present: (row: Row) => Item,
  position: (row: Row) => Position,
) {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  return { items: shown.map(present), next: rows.length > limit && last !== undefined ? formatCursor(list, position(last)) : null };
}

function digest(list: unknown): string {
  return createHash('sha256').update(JSON.stringify(list)).digest('base64url').slice(0, 12);
}

function parseBase64Json(text: string): unknown {
  try {
    return JSON.parse(Buffer.from(text, 'base64url').toString());
  } catch {
    return undefined;
  }
}
