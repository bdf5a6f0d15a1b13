import { files } from '@daspanel/contract/files.ts';
import { List, Text } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import { send } from '../../api/client.ts';
import { tell } from '../../api/tell.ts';
import { useChange } from '../../api/use-change.ts';
import { ConfirmByName } from '../../ui/confirm-by-name.tsx';
import { AskText, type Question } from './ask-text.tsx';
import { joinPath, showName } from './entry-path.ts';
import type { FilePlace } from './file-place.ts';
import type { FileTask } from './file-task.ts';

interface Given {
  readonly place: FilePlace;
  readonly folder: string;
  readonly task: Exclude<FileTask, { kind: 'open' | 'search' }>;
  readonly onClose: () => void;
  /** A file was made and is to be edited. */
  readonly onMade: (path: string) => void;
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

type Asked = Exclude<Given['task'], { kind: 'delete' }>;

function describeTask(t: TFunction, { place: params, folder, onMade }: Given, task: Asked): Question {
  const title = t(`files.action.${task.kind}`);
  const path = { title, label: t('files.dialog.to'), help: t('files.dialog.toHelp') };
  switch (task.kind) {
    case 'rename':
      return {
        title,
        label: t('files.dialog.name'),
        initial: task.entry.name,
        submit: (name) => send(files.move, { params, body: { from: task.entry.path, to: joinPath(folder, name) } }),
      };
    case 'newFolder':
      return {
        title,
        label: t('files.dialog.name'),
        initial: '',
        submit: (name) => send(files.createFolder, { params, body: { path: joinPath(folder, name) } }),
      };
    case 'newFile':
      return { title, label: t('files.dialog.name'), initial: '', submit: (name) => makeFile(params, joinPath(folder, name), onMade) };
    case 'archive':
      return {
        ...path,
        initial: joinPath(folder, `${task.names.length === 1 ? task.names[0] : 'files'}.zip`),
        submit: (to) => send(files.archive, { params, body: { folder, names: [...task.names], to } }),
      };
    case 'mode':
      return {
        title,
        label: t('files.dialog.mode'),
        help: t('files.dialog.modeHelp'),
        initial: task.mode ?? '644',
        box: t('files.dialog.recursive'),
        submit: (mode, recursive) => send(files.setMode, { params, body: { folder, names: [...task.names], mode, recursive } }),
      };
    case 'extract':
      return {
        title,
        label: t('files.dialog.folder'),
        help: t('files.dialog.extractHelp'),
        initial: folder,
        submit: async (to) => {
          await send(files.extract, { params, body: { path: task.entry.path, to } });
          await tell(t('files.dialog.extractStarted'));
        },
      };
    case 'move':
    case 'copy':
      return describeTransfer({ ...path, names: task.names }, { params, folder, kind: task.kind, folderLabel: t('files.dialog.folder') });
  }
}

/** One thing goes to a path, several go into a folder. */
function describeTransfer(
  { names, ...texts }: { readonly title: string; readonly label: string; readonly help: string; readonly names: readonly string[] },
  { params, folder, kind, folderLabel }: { params: FilePlace; folder: string; kind: 'move' | 'copy'; folderLabel: string },
): Question {
  const [first = ''] = names;
  const one = names.length === 1;
  return {
    ...texts,
    label: one ? texts.label : folderLabel,
    initial: one ? joinPath(folder, first) : folder,
    submit: async (to) => {
      for (const name of names) {
        const body = { from: joinPath(folder, name), to: one ? to : joinPath(to, name) };
        await (kind === 'move' ? send(files.move, { params, body }) : send(files.copy, { params, body }));
      }
    },
  };
}

async function makeFile(params: FilePlace, path: string, onMade: (path: string) => void): Promise<void> {
  const request = { params, query: { path }, stream: emptyFile(), streamType: 'application/octet-stream', ifNoneMatch: '*' } as const;
  await send(files.write, request);
  onMade(path);
}

async function* emptyFile(): AsyncGenerator<Uint8Array> {}
