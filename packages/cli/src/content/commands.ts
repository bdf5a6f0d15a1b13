import { command } from '../command.ts';
import { detachOption } from '../jobs/detach-option.ts';

export const contentCommands = [
  command({
    name: 'import',
    summary: 'Put content into a version of a site',
    description:
      'Unpacks a zip, tar or tar.gz, from a file or an address in the public Internet, or copies a folder. A lone top-level folder of an ' +
      'archive is stripped. Nothing changes unless all of it is sound.',
    arguments: {
      site: { description: 'name or id of the site' },
      source: { description: 'file, folder or address of an archive' },
    },
    options: {
      version: { value: 'VERSION', description: 'name or id of the version (default: the active one)' },
      replace: { description: 'empty the folder first' },
      merge: { description: 'keep what is there and overwrite files of the same name (default)' },
      folder: { value: 'FOLDER', description: 'folder of the version that the content goes to (default: /)' },
      user: {
        value: 'NAME',
        description: 'user name, where the address asks for one; the password is asked for, or read from standard input',
      },
      ...detachOption,
    },
    examples: [
      { command: 'import shop ./shop.zip', purpose: 'an archive on this machine' },
      { command: 'import shop ./public --version v2 --replace', purpose: 'a folder, instead of what is there' },
      { command: 'import blog https://wordpress.org/latest.zip', purpose: 'an archive from the Internet' },
    ],
    load: async () => (await import('./import-content.ts')).importContent,
  }),
];
