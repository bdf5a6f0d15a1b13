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

/** The widths of the columns: their natural ones, the shrinking columns cut as far as the terminal asks. */
function fitWidths(columns: readonly Column[], rows: readonly (readonly string[])[], width: number | undefined): number[] {
  const natural = columns.map(({ title }, index) => measureColumn([title, ...rows.map((row) => row[index] ?? '')]));
  let excess = width === undefined ? 0 : natural.reduce((sum, one) => sum + one, GAP.length * (columns.length - 1)) - width;
  return natural.map((own, index) => {
    const cut = columns[index]?.shrinks === true ? Math.max(0, Math.min(excess, own - NARROWEST)) : 0;
    excess -= cut;
    return own - cut;
  });
}

/** Display width of the widest cell, as the table library counts it: that of an empty cell that stands above them. */
function measureColumn(cells: readonly string[]): number {
  const table = new Table({ chars: { ...frame, middle: '' }, style });
  table.push([''], ...cells.map((cell) => [cell]));
  return table.width;
}
