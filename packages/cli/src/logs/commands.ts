import { command } from '../command.ts';

export const logCommands = [
  command({
    name: 'logs',
    summary: 'Show the log of a site',
    arguments: { site: { description: 'name or id of the site' } },
    options: {
      kind: { value: 'KIND', choices: ['access', 'php-error'], description: 'requests, or errors of PHP (default: access)' },
      lines: { short: 'n', value: 'N', whole: true, description: 'the last lines to show (default: 50)' },
      follow: { short: 'f', description: 'go on with what is added, until Ctrl-C' },
      raw: { description: 'access: entries as they are kept, one JSON object a line' },
    },
    examples: [
      { command: 'logs shop -n 20', purpose: 'the latest requests' },
      { command: 'logs shop --kind php-error --follow', purpose: 'watch errors while the site is used' },
    ],
    load: async () => (await import('./show-log.ts')).showLog,
  }),
  command({
    name: 'events',
    summary: 'Follow what happens in the installation',
    description: 'Prints each event as it happens, until Ctrl-C. With --json, one event a line.',
    examples: [{ command: 'events --json', purpose: 'for another program' }],
    load: async () => (await import('./follow-events.ts')).followEvents,
  }),
];
