import { memo } from 'react';
import { readable } from '../readable.ts';
import type { Column } from './column.ts';
import classes from './data-table.module.css';

export const ROW_HEIGHT = 36;

interface RowProps<Item> {
  readonly item: Item;
  readonly index: number;
  /** Pixels from the top of the body. */
  readonly start: number;
  readonly columns: readonly Column<Item>[];
  readonly template: string;
  readonly isFresh: boolean;
  readonly isInTabOrder: boolean;
  readonly onFocus: (index: number) => void;
  readonly onOpen: ((item: Item) => void) | undefined;
}

function PlainRow<Item>({ item, index, start, columns, template, isFresh, isInTabOrder, onFocus, onOpen }: RowProps<Item>) {
  return (
    <div
      role="row"
      aria-rowindex={index + 2}
      data-index={index}
      data-fresh={isFresh}
      data-opens={onOpen !== undefined}
      className={classes.row}
      style={{ gridTemplateColumns: template, transform: `translateY(${start}px)`, height: ROW_HEIGHT }}
      tabIndex={isInTabOrder ? 0 : -1}
      onFocus={() => onFocus(index)}
      onClick={(click) => !isOnControl(click.target) && onOpen?.(item)}
      onKeyDown={(press) => press.key === 'Enter' && press.target === press.currentTarget && onOpen?.(item)}
    >
      {columns.map(({ id, cell, align }) => (
        <div key={id} role="cell" className={classes.cell} data-align={align}>
          {readable(cell(item))}
        </div>
      ))}
    </div>
  );
}

/** One row; it is drawn again only when something of it has changed, and not for every step of a scroll. */
export const Row = memo(PlainRow) as typeof PlainRow;

function isOnControl(target: EventTarget): boolean {
  return target instanceof Element && target.closest('a, button, input, label, select, [role="menu"]') !== null;
}
