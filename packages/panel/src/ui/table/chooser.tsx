import { ActionIcon } from '@mantine/core';
import { IconColumns } from '@tabler/icons-react';
import { Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { late } from '../late/late.ts';
import classes from './data-table.module.css';
import type { ShownColumns } from './use-shown-columns.ts';

const ColumnChooser = late(() => import('./column-chooser.tsx').then((file) => file.ColumnChooser));

/** Opens the choice of columns, which is loaded then. */
export function Chooser<Row>({ shown }: { readonly shown: ShownColumns<Row> }) {
  const { t } = useTranslation();
  const [isChoosing, setChoosing] = useState(false);
  if (shown.all.length < 3) return undefined;
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
    <div className={classes.chooser}>
      {isChoosing ? (
        <Suspense fallback={button}>
          <ColumnChooser shown={shown} />
        </Suspense>
      ) : (
        button
      )}
    </div>
  );
}
