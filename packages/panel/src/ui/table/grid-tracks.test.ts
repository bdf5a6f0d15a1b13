import { expect, test } from 'vitest';
import type { Column } from './column.ts';
import { fitColumns, gridTracks } from './grid-tracks.ts';

const column = (id: string, width: string, from?: 640): Column<null> => ({
  id,
  title: id,
  width,
  cell: () => null,
  ...(from === undefined ? {} : { from }),
});
const columns = [column('name', 'minmax(10rem, 1fr)'), column('size', '8rem', 640), column('made', '8rem', 640), column('actions', '5rem')];
const idsOf = (fitting: readonly Column<null>[]) => fitting.map(({ id }) => id);

test('a table is as wide as its columns at least', () => {
  expect(gridTracks(columns)).toEqual({ template: 'minmax(10rem, 1fr) 8rem 8rem 5rem', least: '36.5rem' });
});

test('where not all columns fit, those that may be missing go, the last one first, and actions stay', () => {
  expect(idsOf(fitColumns(columns, 36.5))).toEqual(['name', 'size', 'made', 'actions']);
  expect(idsOf(fitColumns(columns, 36))).toEqual(['name', 'size', 'actions']);
  expect(idsOf(fitColumns(columns, 20))).toEqual(['name', 'actions']);
  expect(idsOf(fitColumns(columns, 5))).toEqual(['name', 'actions']);
});
