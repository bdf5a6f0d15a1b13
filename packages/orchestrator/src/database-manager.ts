import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { DataDirectory } from '@daspanel/platform/data-directory.ts';
import type { Command, PartDescription } from './part-description.ts';
import { ADMINER, distributionPhp } from './prerequisites.ts';

interface Given {
  readonly data: DataDirectory;
  readonly prepare: Command;
  /** Absolute path of php-fpm; undefined: what it needs is not installed. */
  readonly php: string | undefined;
}

type DescribeService = (name: string, identity: 'databaseManager', command: Command, readySocket: string) => PartDescription;

/**
 * Adminer behind a php-fpm of its own, with a user of its own: it sees the programs, its own folder and two sockets. Nothing where Debian's package is not installed: the
 * proxy says so then.
 */
export function describeDatabaseManager(service: DescribeService, { data, prepare, php }: Given): readonly PartDescription[] {
  if (php === undefined) return [];
  const folder = join(data.run, 'database-manager');
  const options = ['--nodaemonize', '--force-stderr', '-c', join(folder, 'php.ini'), '--fpm-config', join(folder, 'php-fpm.conf')];
  // The distribution's own settings and extensions are not read.
  const command = { program: '/usr/bin/env', arguments: ['PHP_INI_SCAN_DIR=', php, ...options] };
  return [
    {
      ...service('database-manager', 'databaseManager', command, data.sockets.databaseManager),
      prepare: [prepare],
      confinement: {
        capabilities: [],
        writes: [],
        reads: [],
        runFolder: 'database-manager',
        reaches: ['database-manager-exchange', 'mysql'],
      },
    },
  ];
}

/** The distribution's php-fpm, where Adminer is installed as well. */
export function findManagerPhp(): string | undefined {
  const program = `/usr/sbin/php-fpm${distributionPhp() ?? ''}`;
  return existsSync(ADMINER) && existsSync(program) ? program : undefined;
}
