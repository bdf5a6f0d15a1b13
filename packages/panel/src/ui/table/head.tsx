import { ActionIcon } from '@mantine/core';
import { IconArrowDown, IconArrowUp, IconColumns } from '@tabler/icons-react';
import { Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Column, Order } from './column.ts';
import classes from './data-table.module.css';
import type { ShownColumns } from './use-shown-columns.ts';
import { late } from '../late/late.ts';

const ColumnChooser = late(() => import('./column-chooser.tsx').then((file) => file.ColumnChooser));

interface HeadProps<Row> {
  readonly template: string;
  readonly least: string;
  readonly shown: ShownColumns<Row>;
  readonly order: Order | undefined;
  readonly onOrder: (order: Order) => void;
}

export function Head<Row>({ template, least, shown, order, onOrder }: HeadProps<Row>) {
  const { t } = useTranslation();
  const [isChoosing, setChoosing] = useState(false);
  const button = (
    <ActionIcon
      variant="subtle"
      color="gray"
      size="sm"
      aria-label={t('ui.columns')}
      title={t('ui.columns')}
      onClick={() => setChoosing(true)}
    >
      <IconColumns size={15} />
    </ActionIcon>
  );
  return (
    <div role="rowgroup" className={classes.head} style={{ minWidth: least }}>
      <div role="row" aria-rowindex={1} className={classes.headRow} style={{ gridTemplateColumns: template }}>
        {shown.columns.map((column) => (
          <HeadCell key={column.id} column={column} order={order} onOrder={onOrder} />
        ))}
      </div>
      {shown.all.length > 2 && (
        <div className={classes.chooser} role="presentation">
          {isChoosing ? (
            <Suspense fallback={button}>
              <ColumnChooser shown={shown} />
            </Suspense>
          ) : (
            button
          )}
        </div>
      )}
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
