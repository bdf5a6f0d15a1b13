import type { Column } from './column.ts';

/** Of a column that says none. */
const USUAL = 'minmax(6rem, 1fr)';
const GAP = 0.75;
const EDGES = 3.25;

/** The grid that head and rows share: its tracks, and the width below which the table scrolls sideways. */
export function gridTracks<Row>(columns: readonly Column<Row>[]): { readonly template: string; readonly least: string } {
  return { template: columns.map(({ width }) => width ?? USUAL).join(' '), least: `${leastWidth(columns)}rem` };
}

/** Leaves out as many of the columns that may be missing (`from`), last ones first, as it takes for the rest to fit into `available` (rem). */
export function fitColumns<Row>(columns: readonly Column<Row>[], available: number): readonly Column<Row>[] {
  if (leastWidth(columns) <= available) return columns;
  const last = columns.findLastIndex(({ from }, index) => index > 0 && from !== undefined);
  return last === -1 ? columns : fitColumns(columns.toSpliced(last, 1), available);
}

function leastWidth<Row>(columns: readonly Column<Row>[]): number {
  return columns.reduce((sum, { width }) => sum + leastOf(width ?? USUAL) + GAP, EDGES - GAP);
}

/** In rem: the first length of a track. */
function leastOf(track: string): number {
  return Number(/(\d+(?:\.\d+)?)rem/.exec(track)?.[1] ?? 0);
}
