import Table from 'cli-table3';

export interface Column {
  readonly title: string;
  /** True: it is cut first where the terminal is too narrow. */
  readonly shrinks?: true;
  readonly align?: 'right';
}

const GAP = '  ';
const NARROWEST = 12;
const edges = ['top', 'top-mid', 'top-left', 'top-right', 'bottom', 'bottom-mid', 'bottom-left', 'bottom-right', 'left', 'left-mid'];
const frame = Object.fromEntries([...edges, 'mid', 'mid-mid', 'right', 'right-mid'].map((part) => [part, '']));
const style = { 'padding-left': 0, 'padding-right': 0, head: [], border: [] };

/**
 * Lines of a table without a frame. Cells are neutralised already and may hold colours. `width`: columns of the terminal; undefined: as wide as it
 * needs to be, for pipes.
 */
export function formatTable(columns: readonly Column[], rows: readonly (readonly string[])[], width: number | undefined): string {
  const table = new Table({
    chars: { ...frame, middle: GAP },
    style,
    colAligns: columns.map(({ align }) => align ?? 'left'),
    colWidths: fitWidths(columns, rows, width),
    truncate: '…',
  });
  table.push(
    columns.map(({ title }) => title),
    ...rows.map((row) => [...row]),
  );
  return table
    .toString()
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n');
}

/** The widths of the columns: their natural ones; where the terminal asks for less, the widest of the shrinking columns gives first. */
function fitWidths(columns: readonly Column[], rows: readonly (readonly string[])[], width: number | undefined): number[] {
  const widths = columns.map(({ title }, index) => measureColumn([title, ...rows.map((row) => row[index] ?? '')]));
  const total = widths.reduce((sum, one) => sum + one, GAP.length * (columns.length - 1));
  for (let excess = total - (width ?? total); excess > 0; excess -= 1) {
    const shrinking = widths.map((own, index) => (columns[index]?.shrinks === true ? own : 0));
    const widest = Math.max(...shrinking);
    if (widest <= NARROWEST) break;
    widths[shrinking.indexOf(widest)] = widest - 1;
  }
  return widths;
}

/** Display width of the widest cell, as the table library counts it: that of an empty cell that stands above them. */
function measureColumn(cells: readonly string[]): number {
  const table = new Table({ chars: { ...frame, middle: '' }, style });
  table.push([''], ...cells.map((cell) => [cell]));
  return table.width;
}
