import { Text, useComputedColorScheme } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { useEffect, useRef } from 'react';
import { languageOf } from '../files/language-of.ts';
import { makeComparison } from './make-comparison.ts';
import classes from './versions.module.css';

interface Given {
  readonly path: string;
  readonly before: string;
  readonly after: string;
  readonly label: string;
}

/** Two texts beside each other; in narrow windows one below the other, line by line. */
export function SideBySide({ path, before, after, label }: Given) {
  const isDark = useComputedColorScheme('light') === 'dark';
  const isNarrow = useMediaQuery('(max-width: 48em)', undefined, { getInitialValueInEffect: false });
  const parent = useRef<HTMLDivElement>(null);
  useEffect(() => {
    let end: (() => void) | undefined;
    let isOver = false;
    void languageOf(path).then((language) => {
      if (isOver || parent.current === null) return;
      end = makeComparison({ parent: parent.current, before, after, label, language, isDark, isNarrow });
    });
    return () => {
      isOver = true;
      end?.();
    };
  }, [path, before, after, label, isDark, isNarrow]);
  return (
    <Text component="div" className={classes.sides}>
      <div ref={parent} />
    </Text>
  );
}
