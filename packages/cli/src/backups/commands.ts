import { command } from '../command.ts';
import { detachOption } from '../jobs/detach-option.ts';

const backup = { description: 'id of the backup, as in daspanel backups list' } as const;
const passphraseFile = { value: 'FILE', description: 'file with the passphrase that seals keys and certificates' } as const;

export const backupCommands = [
  command({
    name: 'backup',
    summary: 'Back up the installation, while it runs',
    description:
      'Writes DATA/backups/ID: the state, all files of sites, mail and buckets, and a dump of each database. What has not changed is shared with the backup before. ' +
      'Without a passphrase keys and certificates are left out, and a restore makes them anew.',
    options: { 'passphrase-file': passphraseFile, ...detachOption },
    examples: [
      { command: 'backup', purpose: 'without keys and certificates' },
      { command: 'backup --passphrase-file /root/passphrase', purpose: 'with everything' },
    ],
    load: async () => (await import('./create-backup.ts')).createBackup,
  }),
  command({
    name: 'restore',
    summary: 'Make an installation from a backup',
    description:
      'Checks the whole backup first, then writes an empty data directory. As root, with nothing running in it; start it afterwards with daspanel up. Databases are loaded ' +
      'at that start, by a job.',
    arguments: { backup: { description: 'folder of the backup' } },
    options: {
      data: { value: 'DIR', description: 'the data directory to write (DASPANEL_DATA; default: data in the repository)' },
      'passphrase-file': { value: 'FILE', description: 'file with the passphrase that the backup was made with' },
    },
    asksApi: false,
    examples: [{ command: 'restore /mnt/backups/ID --data /srv/daspanel', purpose: 'on this machine or another' }],
    load: async () => (await import('./restore-backup.ts')).restoreBackup,
  }),
  command({
    name: 'backups list',
    summary: 'List the backups of the installation, newest first',
    examples: [{ command: 'backups list', purpose: 'what there is, how large, and whether all is in it' }],
    load: async () => (await import('./list-backups.ts')).listBackups,
  }),
  command({
    name: 'backups verify',
    summary: 'Read a whole backup and compare it with its sums',
    arguments: { backup },
    options: detachOption,
    examples: [{ command: 'backups verify BACKUP', purpose: 'before it is needed' }],
    load: async () => (await import('./verify-backup.ts')).verifyBackup,
  }),
  command({
    name: 'backups delete',
    summary: 'Delete a backup',
    arguments: { backup },
    options: { yes: { description: 'do not ask' } },
    examples: [{ command: 'backups delete BACKUP --yes', purpose: 'the others stay whole' }],
    load: async () => (await import('./delete-backup.ts')).deleteBackup,
  }),
  command({
    name: 'backups prune',
    summary: 'Delete all backups but the newest',
    options: { keep: { value: 'N', whole: true, required: true, description: 'how many stay' } },
    examples: [{ command: 'backups prune --keep 7', purpose: 'after each nightly backup' }],
    load: async () => (await import('./prune-backups.ts')).pruneBackups,
  }),
];
