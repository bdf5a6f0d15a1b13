import { useState, type KeyboardEvent, type RefObject } from 'react';

/** Rows in a screen, for Page Up and Page Down. */
const SCREEN = 15;

/** Arrow keys, Home, End, Page Up and Page Down go through rows of which only some are in the document. One row at a time is in the tab order. */
export function useRowKeys({
  count,
  scrollTo,
  container,
}: {
  readonly count: number;
  readonly scrollTo: (index: number) => void;
  readonly container: RefObject<HTMLElement | null>;
}) {
  const [current, setCurrent] = useState(0);
  const onKeyDown = (press: KeyboardEvent<HTMLElement>) => {
    if (!(press.target instanceof HTMLElement) || press.target.getAttribute('role') !== 'row') return;
    const steps: Readonly<Record<string, number>> = {
      ArrowDown: current + 1,
      ArrowUp: current - 1,
      PageDown: current + SCREEN,
      PageUp: current - SCREEN,
      Home: 0,
      End: count - 1,
    };
    const wanted = steps[press.key];
    if (wanted === undefined) return;
    press.preventDefault();
    const next = Math.min(Math.max(wanted, 0), count - 1);
    setCurrent(next);
    scrollTo(next);
    focusRow(container.current, next);
  };
  return { current: Math.min(current, Math.max(count - 1, 0)), setCurrent, onKeyDown };
}

/** It may have to be scrolled into the document first. */
function focusRow(container: HTMLElement | null, index: number): void {
  const attempt = (left: number) => {
    const row = container?.querySelector<HTMLElement>(`[role="row"][data-index="${index}"]`);
    if (row !== null && row !== undefined) row.focus({ preventScroll: true });
    else if (left > 0) requestAnimationFrame(() => attempt(left - 1));
  };
  attempt(5);
}
