import { useMediaQuery } from '@mantine/hooks';
import { useCallback, useMemo } from 'react';
import { usePreference } from '../../api/preferences.ts';
import type { Column } from './column.ts';
import { fitColumns } from './grid-tracks.ts';

export interface ShownColumns<Row> {
  readonly all: readonly Column<Row>[];
  /** Those that are shown, in order. */
  readonly columns: readonly Column<Row>[];
  readonly isShown: (id: string) => boolean;
  readonly toggle: (id: string) => void;
}

/** The columns that the person chose for the table `name`, as far as window and table are wide enough for them. `available`: pixels of the table; undefined until it is known. */
export function useShownColumns<Row>(name: string, all: readonly Column<Row>[], available: number | undefined): ShownColumns<Row> {
  const [kept, keep] = usePreference(`columns.${name}`);
  const isMiddle = useMediaQuery('(min-width: 640px)', undefined, { getInitialValueInEffect: false });
  const isWide = useMediaQuery('(min-width: 1000px)', undefined, { getInitialValueInEffect: false });
  const changed = useMemo(() => new Set((kept ?? '').split(' ').filter((id) => id !== '')), [kept]);
  const isShown = useCallback(
    (id: string) => (all.find((column) => column.id === id)?.isExtra === true) === changed.has(id),
    [all, changed],
  );
  const width = (isWide ?? true) ? 1000 : (isMiddle ?? true) ? 640 : 0;
  const columns = useMemo(() => {
    const wanted = all.filter(({ id, from }, index) => index === 0 || (isShown(id) && (from ?? 0) <= width));
    return available === undefined ? wanted : fitColumns(wanted, available / rootFontSize());
  }, [all, isShown, width, available]);
  const toggle = (id: string) =>
    keep(
      [...changed]
        .filter((one) => one !== id)
        .concat(changed.has(id) ? [] : [id])
        .join(' '),
    );
  return { all, columns, isShown, toggle };
}

/** Pixels in a rem: people may have larger letters. */
function rootFontSize(): number {
  return Number.parseFloat(getComputedStyle(document.documentElement).fontSize) || 16;
}
