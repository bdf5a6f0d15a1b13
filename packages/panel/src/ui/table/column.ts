import type { ReactNode } from 'react';

/** One column of a `DataTable`. */
export interface Column<Row> {
  readonly id: string;
  readonly title: string;
  /** What stands in the cell. Untrusted text is given as text. */
  readonly cell: (row: Row) => ReactNode;
  /** Track of a CSS grid; default `minmax(6rem, 1fr)`. */
  readonly width?: string;
  /** What rows are sorted by in the browser, for lists that are here whole. Left out: not sortable. */
  readonly sortBy?: (row: Row) => string | number;
  /** The server sorts by this column: the name it knows it by. */
  readonly serverSort?: string;
  /** Shown only once a person chooses it. */
  readonly isExtra?: true;
  /** Shown only on windows at least this wide (pixels), 640 or 1000, and where it fits beside those that are always there. */
  readonly from?: 640 | 1000;
  readonly align?: 'end';
}

/** What a list is sorted by, and which way. */
export interface Order {
  readonly by: string;
  readonly isDescending: boolean;
}
