import { files } from '@daspanel/contract/files.ts';
import type { TFunction } from 'i18next';
import { send } from '../../api/client.ts';
import { tell } from '../../api/tell.ts';
import { asCommand, cli } from '../../ui/as-command.ts';
import type { Question } from './ask-text.tsx';
import { joinPath } from './entry-path.ts';
import { archiveCommand, makeFileRequest, modeCommand, transferCommand } from './file-commands.ts';
import type { FilePlace } from './file-place.ts';
import type { FileTask } from './file-task.ts';

export interface Surroundings {
  readonly place: FilePlace;
  readonly folder: string;
  /** A file was made and is to be edited. */
  readonly onMade: (path: string) => void;
}

type Asked = Exclude<FileTask, { kind: 'open' | 'search' | 'delete' }>;

/** What is asked before a task, what is sent after it, and what that is as a command. */
export function describeTask(t: TFunction, { place: params, folder, onMade }: Surroundings, task: Asked): Question {
  const { site, version } = params;
  const title = t(`files.action.${task.kind}`);
  const path = { title, label: t('files.dialog.to'), help: t('files.dialog.toHelp') };
  const named = { title, label: t('files.dialog.name'), initial: '' };
  switch (task.kind) {
    case 'rename': {
      const body = (name: string) => ({ from: task.entry.path, to: joinPath(folder, name) });
      return {
        ...named,
        initial: task.entry.name,
        submit: (name) => send(files.move, { params, body: body(name) }),
        copyAs: (name) => transferCommand('move', params, [body(name)]),
      };
    }
    case 'newFolder': {
      const request = (name: string) => ({ params, body: { path: joinPath(folder, name) } });
      return {
        ...named,
        submit: (name) => send(files.createFolder, request(name)),
        copyAs: (name) =>
          asCommand(files.createFolder, request(name), cli`files mkdir ${site} ${joinPath(folder, name)} --version ${version}`),
      };
    }
    case 'newFile':
      return {
        ...named,
        submit: async (name) => {
          await send(files.write, makeFileRequest(params, joinPath(folder, name)));
          onMade(joinPath(folder, name));
        },
        copyAs: (name) =>
          asCommand(
            files.write,
            makeFileRequest(params, joinPath(folder, name)),
            cli`files put ${site} - ${joinPath(folder, name)} --version ${version} < /dev/null`,
          ),
      };
    case 'archive':
      return {
        ...path,
        initial: joinPath(folder, `${task.names.length === 1 ? task.names[0] : 'files'}.zip`),
        submit: (to) => send(files.archive, { params, body: { folder, names: [...task.names], to } }),
        copyAs: (to) => archiveCommand(params, { folder, names: task.names, to }),
      };
    case 'mode':
      return {
        title,
        label: t('files.dialog.mode'),
        help: t('files.dialog.modeHelp'),
        initial: task.mode ?? '644',
        box: t('files.dialog.recursive'),
        submit: (mode, recursive) => send(files.setMode, { params, body: { folder, names: [...task.names], mode, recursive } }),
        copyAs: (mode, recursive) => modeCommand(params, { folder, names: task.names, mode, recursive }),
      };
    case 'extract': {
      const request = (to: string) => ({ params, body: { path: task.entry.path, to } });
      return {
        title,
        label: t('files.dialog.folder'),
        help: t('files.dialog.extractHelp'),
        initial: folder,
        submit: async (to) => {
          await send(files.extract, request(to));
          await tell(t('files.dialog.extractStarted'));
        },
        copyAs: (to) => asCommand(files.extract, request(to), cli`files extract ${site} ${task.entry.path} ${to} --version ${version}`),
      };
    }
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
  const bodies = (to: string) => names.map((name) => ({ from: joinPath(folder, name), to: one ? to : joinPath(to, name) }));
  return {
    ...texts,
    label: one ? texts.label : folderLabel,
    initial: one ? joinPath(folder, first) : folder,
    submit: async (to) => {
      for (const body of bodies(to)) await (kind === 'move' ? send(files.move, { params, body }) : send(files.copy, { params, body }));
    },
    copyAs: (to) => transferCommand(kind, params, bodies(to)),
  };
}
