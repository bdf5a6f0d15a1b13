import { existsSync } from 'node:fs';
import { join } from 'node:path';

const PROGRAMS = ['php', 'composer', 'wp', 'git', 'node', 'npm', 'mysql'];
const OWN_PHP = '/opt/daspanel/bin/php';

/** What a shell begins with: which of the usual programs are there. `php` is the version that the site runs on, empty: none. */
export function describeSurroundings(environment: Readonly<Record<string, string>>, has: (path: string) => boolean = existsSync): string {
  const folders = (environment['PATH'] ?? '').split(':');
  const isThere = (name: string) => folders.some((folder) => has(join(folder, name)));
  const php = environment['DASPANEL_PHP'] ?? '';
  const found = PROGRAMS.filter(isThere);
  const missing = PROGRAMS.filter((name) => !found.includes(name));
  const lines = [
    `Here: ${found.join(', ') || 'none of the usual programs'}.${missing.length === 0 ? '' : ` Not installed on this machine: ${missing.join(', ')}.`}`,
    `${describeNetwork(environment)} Everything that you start ends with this console.`,
  ];
  if (php !== '' && !has(OWN_PHP)) {
    const other = isThere('php') ? ' `php` is the machine’s own, of another version.' : '';
    lines.push(`PHP ${php} of this version runs as WebAssembly, which has no command line.${other}`);
  }
  return `${lines.map((line) => `\u001b[36m${line}\u001b[0m`).join('\r\n')}\r\n\r\n`;
}

function describeNetwork(environment: Readonly<Record<string, string>>): string {
  return environment['https_proxy'] === undefined
    ? 'There is no network in here.'
    : 'Of the network there is HTTP and HTTPS to the public Internet, through a proxy.';
}
