import { Stack, Switch, Text, useComputedColorScheme } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
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
  const { t } = useTranslation();
  const folded = t('versions.compare.file.folded');
  const [isWhole, setWhole] = useState(false);
  const isDark = useComputedColorScheme('light') === 'dark';
  const isNarrow = useMediaQuery('(max-width: 48em)', undefined, { getInitialValueInEffect: false });
  const parent = useRef<HTMLDivElement>(null);
  useEffect(() => {
    let end: (() => void) | undefined;
    let isOver = false;
    void languageOf(path).then((language) => {
      if (isOver || parent.current === null) return;
      end = makeComparison({ parent: parent.current, before, after, label, folded, language, isDark, isWhole, isNarrow });
    });
    return () => {
      isOver = true;
      end?.();
    };
  }, [path, before, after, label, folded, isDark, isWhole, isNarrow]);
  return (
    <Stack gap="xs">
      <Switch
        size="xs"
        label={t('versions.compare.file.whole')}
        checked={isWhole}
        onChange={(change) => setWhole(change.currentTarget.checked)}
      />
      <Text component="div" className={classes.sides}>
        <div ref={parent} />
      </Text>
    </Stack>
  );
}
