import { expect, test } from 'vitest';
import { formatCursor, pageOf, parseCursor } from './cursor.ts';

const list = ['sites.list', { sort: 'name' }];
const shape = ['string', 'string'] as const;

test('a cursor gives back its position for the list that it was made for', () => {
  expect(parseCursor(list, shape, formatCursor(list, ['brave-otter', 's1']))).toEqual(['brave-otter', 's1']);
  expect(parseCursor(list, shape, undefined)).toBeUndefined();
});

test.each([
  ['of another filter', formatCursor(['sites.list', { sort: '-name' }], ['a', 'b'])],
  ['with other types', formatCursor(list, [1, 'b'])],
  ['that is too short', formatCursor(list, ['a'])],
  ['that is no cursor', 'nonsense'],
  ['that is empty', ''],
  ['with SQL', Buffer.from(`[["' OR 1=1--"], "x"]`).toString('base64url')],
  ['with an object', Buffer.from('[{"length":2},"x"]').toString('base64url')],
])('a cursor %s is refused', (_name, cursor) => {
  expect(() => parseCursor(list, shape, cursor)).toThrow(expect.objectContaining({ code: 'invalid-cursor' }));
});

test('a page shows its limit and leads to the next only when there is more', () => {
  const page = (rows: readonly string[]) =>
    pageOf(
      rows,
      2,
      list,
      (row) => row.toUpperCase(),
      (row) => [row, row],
    );
  expect(page(['a', 'b'])).toEqual({ items: ['A', 'B'], next: null });
  const { items, next } = page(['a', 'b', 'c']);
  expect(items).toEqual(['A', 'B']);
  expect(parseCursor(list, shape, next ?? undefined)).toEqual(['b', 'b']);
  expect(page([])).toEqual({ items: [], next: null });
});
