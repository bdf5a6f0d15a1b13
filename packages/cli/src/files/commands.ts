import { command } from '../command.ts';
import { detachOption } from '../jobs/detach-option.ts';
import { pageOptions } from '../output/page-options.ts';

const site = { description: 'name or id of the site' } as const;
const path = { description: 'path in the version, such as /index.php' } as const;
const to = { description: 'path that it has then' } as const;
const ofVersion = { version: { value: 'VERSION', description: 'name or id of the version (default: the active one)' } } as const;

export const fileCommands = [
  command({
    name: 'files list',
    summary: 'List a folder of a version',
    arguments: { site, folder: { description: 'path of the folder (default: /)', optional: true } },
    options: { ...ofVersion, ...pageOptions },
    examples: [{ command: 'files list shop', purpose: 'folders first, with sizes and permissions' }],
    load: async () => (await import('./list-files.ts')).listFiles,
  }),
  command({
    name: 'files get',
    summary: 'Download a file of a version',
    arguments: {
      site,
      path,
      file: { description: 'file on this machine (default: its name, here); - is standard output', optional: true },
    },
    options: ofVersion,
    examples: [
      { command: 'files get shop /index.php copy.php', purpose: 'to look at it here' },
      { command: 'files get shop /index.php - | wc -l', purpose: 'for another program' },
    ],
    load: async () => (await import('./get-file.ts')).getFile,
  }),
  command({
    name: 'files put',
    summary: 'Upload a file into a version',
    description: 'The file has its name when all of it has arrived. A whole folder, or an archive: daspanel import.',
    arguments: {
      site,
      file: { description: 'file on this machine; - is standard input' },
      path: { description: 'path that it goes to; one that ends with / is a folder (default: /)', optional: true },
    },
    options: { ...ofVersion, overwrite: { description: 'a file of that path is replaced' } },
    examples: [
      { command: 'files put shop copy.php /old/', purpose: 'it is /old/copy.php then' },
      { command: 'files put shop - /old/copy.php --overwrite < copy.php', purpose: 'what another program prints' },
    ],
    load: async () => (await import('./put-file.ts')).putFile,
  }),
  command({
    name: 'files delete',
    summary: 'Delete a file, or a folder with all that is in it',
    arguments: { site, path },
    options: { ...ofVersion, yes: { description: 'do not ask for the name' } },
    examples: [{ command: 'files delete shop /old --yes', purpose: 'it cannot be undone' }],
    load: async () => (await import('./delete-file.ts')).deleteFile,
  }),
  command({
    name: 'files move',
    summary: 'Rename or move a file or folder',
    arguments: { site, from: path, to },
    options: { ...ofVersion, overwrite: { description: 'a file may take the place of a file' } },
    examples: [{ command: 'files move shop /old/copy.php /old/first.php', purpose: 'in one step' }],
    load: async () => (await import('./change-files.ts')).moveFile,
  }),
  command({
    name: 'files copy',
    summary: 'Copy a file or folder',
    arguments: { site, from: path, to },
    options: ofVersion,
    examples: [{ command: 'files copy shop /index.php /old/index.php', purpose: 'before it is changed' }],
    load: async () => (await import('./change-files.ts')).copyFile,
  }),
  command({
    name: 'files mkdir',
    summary: 'Make a folder, and those above it',
    arguments: { site, path },
    options: ofVersion,
    examples: [{ command: 'files mkdir shop /old', purpose: 'an empty folder' }],
    load: async () => (await import('./change-files.ts')).makeFolder,
  }),
  command({
    name: 'files search',
    summary: 'Search the names of files, or what is in them',
    description: 'Finds parts of words in any case. Ends after eight seconds or 500 finds, and says so.',
    arguments: { site, words: { description: 'what is looked for' } },
    options: {
      ...ofVersion,
      content: { description: 'look into files up to 2 MiB instead of at their names' },
      folder: { value: 'FOLDER', description: 'only in this folder (default: /)' },
    },
    examples: [
      { command: 'files search shop index', purpose: 'by name' },
      { command: 'files search shop echo --content', purpose: 'by what is in them' },
    ],
    load: async () => (await import('./search-files.ts')).searchFiles,
  }),
  command({
    name: 'files chmod',
    summary: 'Set permissions of a file or folder',
    arguments: { site, path, mode: { description: 'three octal digits, such as 640' } },
    options: { ...ofVersion, recursive: { description: 'also of all that is in folders' } },
    examples: [{ command: 'files chmod shop /index.php 640', purpose: 'nobody else may read it' }],
    load: async () => (await import('./change-files.ts')).setMode,
  }),
  command({
    name: 'files archive',
    summary: 'Make a zip of a file or folder, in the version',
    arguments: { site, path, to: { description: 'path of the zip' } },
    options: ofVersion,
    examples: [{ command: 'files archive shop /old /old.zip', purpose: 'all of a folder in one file' }],
    load: async () => (await import('./change-files.ts')).archiveFile,
  }),
  command({
    name: 'files extract',
    summary: 'Unpack an archive that is in the version',
    arguments: { site, path, folder: { description: 'where it is unpacked (default: /)', optional: true } },
    options: { ...ofVersion, ...detachOption },
    examples: [{ command: 'files extract shop /old.zip /again', purpose: 'a zip, tar or tar.gz' }],
    load: async () => (await import('./change-files.ts')).extractFile,
  }),
];
