import type { Column } from './column.ts';

/** Of a column that says none. */
const USUAL = 'minmax(6rem, 1fr)';
const GAP = 0.75;
const EDGES = 3.25;

/** The grid that head and rows share: its tracks, and the width below which the table scrolls sideways. */
export function gridTracks<Row>(columns: readonly Column<Row>[]): { readonly template: string; readonly least: string } {
  const tracks = columns.map(({ width }) => width ?? USUAL);
  const least = tracks.reduce((sum, track) => sum + leastOf(track) + GAP, EDGES - GAP);
  return { template: tracks.join(' '), least: `${least}rem` };
}

/** In rem: the first length of a track. */
function leastOf(track: string): number {
  return Number(/(\d+(?:\.\d+)?)rem/.exec(track)?.[1] ?? 0);
}
