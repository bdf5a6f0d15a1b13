import { Button, Text } from '@mantine/core';
import { IconArrowDown } from '@tabler/icons-react';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { LogRow } from './log-row.tsx';
import classes from './logs.module.css';
import type { ShownLine } from './use-log.ts';

interface LogListProps {
  readonly lines: readonly ShownLine[];
  readonly hasOlder: boolean;
  readonly onOlder: () => Promise<void>;
}

const NEAR_END = 40;
const LINE_HEIGHT = 22;

/** Only the lines in sight are in the document. It stays at the newest line until somebody scrolls up. */
export function LogList({ lines, hasOlder, onOlder }: LogListProps) {
  const { t } = useTranslation();
  const scroll = useRef<HTMLDivElement>(null);
  const [isAtEnd, setAtEnd] = useState(true);
  // oxlint-disable-next-line react-hooks/incompatible-library -- the virtualizer is made for this
  const virtual = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroll.current,
    estimateSize: () => LINE_HEIGHT,
    getItemKey: (index) => lines[index]?.key ?? index,
    overscan: 20,
  });
  const last = lines.at(-1)?.key;
  useEffect(() => {
    if (isAtEnd && lines.length > 0) virtual.scrollToIndex(lines.length - 1, { align: 'end' });
  }, [isAtEnd, last, lines.length, virtual]);
  const look = () => {
    const element = scroll.current;
    if (element !== null) setAtEnd(element.scrollHeight - element.scrollTop - element.clientHeight < NEAR_END);
  };
  return (
    <div className={classes.frame}>
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reached by keyboard */}
      <div ref={scroll} className={classes.scroll} onScroll={look} role="log" aria-live="off" aria-label={t('logs.lines')} tabIndex={0}>
        {hasOlder ? (
          <Button variant="subtle" size="compact-xs" onClick={() => void onOlder()}>
            {t('logs.older')}
          </Button>
        ) : (
          <Text size="xs" c="dimmed" px="xs">
            {t('logs.noOlder')}
          </Text>
        )}
        <div className={classes.lines} style={{ height: virtual.getTotalSize() }}>
          {virtual.getVirtualItems().map(({ index, start, key }) => {
            const shown = lines[index];
            return (
              shown !== undefined && (
                <div
                  key={key}
                  ref={virtual.measureElement}
                  data-index={index}
                  className={classes.line}
                  style={{ transform: `translateY(${start}px)` }}
                >
                  <LogRow line={shown.line} />
                </div>
              )
            );
          })}
        </div>
      </div>
      {!isAtEnd && (
        <Button className={classes.toEnd} size="xs" leftSection={<IconArrowDown size={14} />} onClick={() => setAtEnd(true)}>
          {t('logs.toEnd')}
        </Button>
      )}
    </div>
  );
}
