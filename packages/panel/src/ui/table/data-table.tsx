import { Text } from '@mantine/core';
import { useElementSize } from '@mantine/hooks';
import {
  createColumnHelper,
  createSortedRowModel,
  rowSortingFeature,
  sortFn_alphanumeric,
  tableFeatures,
  useTable,
} from '@tanstack/react-table';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useMemo, useRef, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Column, Order } from './column.ts';
import classes from './data-table.module.css';
import { Chooser } from './chooser.tsx';
import { gridTracks } from './grid-tracks.ts';
import { Head } from './head.tsx';
import { Row, ROW_HEIGHT } from './row.tsx';
import { useRowKeys } from './use-row-keys.ts';
import { useShownColumns } from './use-shown-columns.ts';

export interface DataTableProps<Row> {
  /** Under this name the chosen columns are kept. */
  readonly name: string;
  /** What the rows are, for screen readers. */
  readonly label: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly rowId: (row: Row) => string;
  /** Enter on a row, or a click beside what can be clicked in it. */
  readonly onOpen?: (row: Row) => void;
  /** Ids of rows that are to be seen as new for a moment. */
  readonly fresh?: ReadonlySet<string>;
  /** How the server has sorted them, and how to have it sort otherwise. */
  readonly order?: Order;
  readonly onOrder?: (order: Order) => void;
  readonly hasMore?: boolean;
  readonly isLoadingMore?: boolean;
  /** Asks for the following rows; called well before the last one is in sight. */
  readonly onMore?: () => void;
  /** Told the rows in sight, and some before and after them, whenever these are others. */
  readonly onSight?: (rows: readonly Row[]) => void;
  /** Stands there while there are no rows. */
  readonly empty?: ReactNode;
  /** The table takes the height that is left and scrolls by itself. */
  readonly fill?: true;
}

/** Rows before the last at which the next page is asked for: two screens. */
const AHEAD = 80;

const features = tableFeatures({
  rowSortingFeature,
  sortedRowModel: createSortedRowModel(),
  sortFns: { alphanumeric: sortFn_alphanumeric },
});

/**
 * A dense table: only the rows in sight are in the document. Heads sort, columns can be chosen and are kept, arrow keys go through the rows. Lists with
 * cursors give `hasMore` and `onMore`.
 */
export function DataTable<Row>(props: DataTableProps<Row>) {
  const { columns, rows, rowId, empty } = props;
  const { t } = useTranslation();
  const frame = useElementSize();
  const shown = useShownColumns(props.name, columns, frame.width === 0 ? undefined : frame.width);
  const sorted = useSortedRows(props, shown.columns);
  const scroll = useRef<HTMLDivElement>(null);
  // oxlint-disable-next-line react-hooks/incompatible-library -- the virtualizer is made for this
  const virtual = useVirtualizer({
    count: sorted.rows.length,
    getScrollElement: () => scroll.current,
    estimateSize: () => ROW_HEIGHT,
    getItemKey: (index) => rowIdAt(sorted.rows, index, rowId),
    overscan: 12,
  });
  const items = virtual.getVirtualItems();
  useMoreAhead(props, items.at(-1)?.index ?? 0);
  useSight(sorted.rows, items.at(0)?.index ?? 0, items.at(-1)?.index ?? -1, props.onSight);
  const keys = useRowKeys({ count: sorted.rows.length, scrollTo: (index) => virtual.scrollToIndex(index), container: scroll });
  if (rows.length === 0 && empty !== undefined) return <>{empty}</>;
  const { template, least } = gridTracks(shown.columns);
  return (
    <div ref={frame.ref} className={classes.frame} data-fill={props.fill}>
      <div ref={scroll} className={classes.scroll}>
        <div
          role="table"
          aria-label={props.label}
          aria-rowcount={props.hasMore === true ? -1 : rows.length + 1}
          aria-colcount={shown.columns.length}
        >
          <Head template={template} least={least} shown={shown} order={sorted.order} onOrder={sorted.setOrder} />
          <div
            role="rowgroup"
            className={classes.body}
            style={{ height: virtual.getTotalSize(), minWidth: least }}
            onKeyDown={keys.onKeyDown}
          >
            {items.map(({ index, start, key }) => {
              const item = sorted.rows[index];
              if (item === undefined) return undefined;
              return (
                <Row
                  key={key}
                  item={item}
                  index={index}
                  start={start}
                  columns={shown.columns}
                  template={template}
                  isFresh={props.fresh?.has(rowId(item)) === true}
                  isInTabOrder={index === keys.current}
                  onFocus={keys.setCurrent}
                  onOpen={props.onOpen}
                />
              );
            })}
          </div>
        </div>
        {props.isLoadingMore === true && (
          <Text size="xs" c="dimmed" p="xs" role="status">
            {t('ui.loadingMore')}
          </Text>
        )}
      </div>
      <Chooser shown={shown} />
    </div>
  );
}

/** Sorted here, unless the server does it. */
function useSortedRows<Row>({ rows, rowId, order, onOrder }: DataTableProps<Row>, columns: readonly Column<Row>[]) {
  const [own, setOwn] = useState<Order>();
  const definitions = useMemo(() => {
    const helper = createColumnHelper<typeof features, { readonly row: Row }>();
    return helper.columns(
      columns.map((column) => helper.accessor(({ row }) => column.sortBy?.(row) ?? '', { id: column.id, sortFn: 'alphanumeric' })),
    );
  }, [columns]);
  const isSortedHere = order === undefined;
  const data = useMemo(() => (isSortedHere ? rows.map((row) => ({ row })) : []), [isSortedHere, rows]);
  const sorting = useMemo(() => (order !== undefined || own === undefined ? [] : [{ id: own.by, desc: own.isDescending }]), [order, own]);
  const table = useTable({ features, columns: definitions, data, getRowId: ({ row }) => rowId(row), state: { sorting } });
  const model = table.getRowModel().rows;
  const sorted = useMemo(() => model.map(({ original }) => original.row), [model]);
  return { rows: isSortedHere ? sorted : rows, order: order ?? own, setOrder: onOrder ?? setOwn };
}

function useMoreAhead<Row>({ rows, hasMore, isLoadingMore, onMore }: DataTableProps<Row>, lastInSight: number): void {
  useEffect(() => {
    if (hasMore === true && isLoadingMore !== true && lastInSight >= rows.length - AHEAD) onMore?.();
  }, [hasMore, isLoadingMore, lastInSight, onMore, rows.length]);
}

function useSight<Row>(rows: readonly Row[], first: number, last: number, onSight: DataTableProps<Row>['onSight']): void {
  useEffect(() => onSight?.(rows.slice(first, last + 1)), [rows, first, last, onSight]);
}

function rowIdAt<Row>(rows: readonly Row[], index: number, rowId: (row: Row) => string): string | number {
  const row = rows[index];
  return row === undefined ? index : rowId(row);
}
