import { files } from '@daspanel/contract/files.ts';
import { List, Text } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useChange } from '../../api/use-change.ts';
import { ConfirmByName } from '../../ui/confirm-by-name.tsx';
import { AskText, type Question } from './ask-text.tsx';
import { deleteCommand } from './file-commands.ts';
import { describeTask, type Surroundings } from './describe-task.ts';
import { joinPath, showName } from './entry-path.ts';
import type { FileTask } from './file-task.ts';

interface Given extends Surroundings {
  readonly task: Exclude<FileTask, { kind: 'open' | 'search' }>;
  readonly onClose: () => void;
}

/** The dialog of a task. */
export function TaskDialog(given: Given) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const { task, onClose } = given;
  if (task.kind === 'delete') return <DeleteDialog {...given} names={task.names} />;
  const question = describeTask(t, given, task);
  const submit: Question['submit'] = async (text, isTicked) => {
    await question.submit(text, isTicked);
    await queries.invalidateQueries({ queryKey: ['files'] });
  };
  // Its editor has taken the place of the dialog by then.
  const done = task.kind === 'newFile' ? { onDone: () => {} } : {};
  return <AskText question={{ ...question, submit }} onClose={onClose} {...done} />;
}

function DeleteDialog({ place, folder, names, onClose }: Given & { readonly names: readonly string[] }) {
  const { t } = useTranslation();
  const remove = useChange(files.delete, { onDone: onClose });
  const [first = ''] = names;
  const isTypeable = names.length === 1 && first === showName(first) && !/^\s|\s$|\s\s/.test(first);
  return (
    <ConfirmByName
      title={t('files.delete.title')}
      name={isTypeable ? first : t('files.delete.word')}
      action={t('files.action.delete')}
      opened
      isBusy={remove.isPending}
      onClose={onClose}
      onConfirm={() => remove.mutate({ params: place, body: { folder, names: [...names] } })}
      copyAs={deleteCommand(place, folder, names)}
    >
      <Text size="sm">{t('files.delete.text')}</Text>
      <List size="sm">
        {names.slice(0, 10).map((name) => (
          <List.Item key={name}>{showName(joinPath(folder, name))}</List.Item>
        ))}
      </List>
      {names.length > 10 && <Text size="sm">{t('files.delete.more', { count: names.length - 10 })}</Text>}
    </ConfirmByName>
  );
}
