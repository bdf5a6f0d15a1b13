import { IconArrowDown, IconArrowUp } from '@tabler/icons-react';
import type { Column, Order } from './column.ts';
import classes from './data-table.module.css';
import type { ShownColumns } from './use-shown-columns.ts';

interface HeadProps<Row> {
  readonly template: string;
  readonly least: string;
  readonly shown: ShownColumns<Row>;
  readonly order: Order | undefined;
  readonly onOrder: (order: Order) => void;
}

export function Head<Row>({ template, least, shown, order, onOrder }: HeadProps<Row>) {
  return (
    <div role="rowgroup" className={classes.head} style={{ minWidth: least }}>
      <div role="row" aria-rowindex={1} className={classes.headRow} style={{ gridTemplateColumns: template }}>
        {shown.columns.map((column) => (
          <HeadCell key={column.id} column={column} order={order} onOrder={onOrder} />
        ))}
      </div>
    </div>
  );
}

function HeadCell<Row>({ column, order, onOrder }: { readonly column: Column<Row> } & Pick<HeadProps<Row>, 'order' | 'onOrder'>) {
  const by = column.serverSort ?? (column.sortBy === undefined ? undefined : column.id);
  const isSorted = order !== undefined && order.by === by;
  const Arrow = order?.isDescending === true ? IconArrowDown : IconArrowUp;
  const sort = isSorted ? ({ true: 'descending', false: 'ascending' } as const)[`${order.isDescending}`] : 'none';
  return (
    <div role="columnheader" className={classes.headCell} data-align={column.align} {...(by === undefined ? {} : { 'aria-sort': sort })}>
      {by === undefined ? (
        column.title
      ) : (
        <button type="button" className={classes.sort} onClick={() => onOrder({ by, isDescending: isSorted && !order.isDescending })}>
          {column.title}
          {isSorted && <Arrow size={12} aria-hidden />}
        </button>
      )}
    </div>
  );
}
