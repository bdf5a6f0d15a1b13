import { command } from '../command.ts';

const site = { description: 'name or id of the site' } as const;
const schedule = { description: 'name or id of the schedule' } as const;

export const scheduleCommands = [
  command({
    name: 'schedule list',
    summary: 'List the schedules of a site',
    arguments: { site },
    examples: [{ command: 'schedule list shop', purpose: 'each with its next and its last run' }],
    load: async () => (await import('./list-schedules.ts')).listSchedules,
  }),
  command({
    name: 'schedule create',
    summary: 'Have a site run a command, or call itself, by the clock',
    description: 'The command runs in the sandbox of the site, in the folder of the active version.',
    arguments: { site },
    options: {
      name: { value: 'NAME', required: true, description: 'name for people' },
      cron: { value: 'CRON', required: true, description: 'five fields: minute, hour, day of the month, month, day of the week' },
      command: { value: 'COMMAND', description: 'shell command to run' },
      call: { value: 'PATH', description: 'path on the site’s own address to call instead' },
      'time-zone': { value: 'ZONE', description: 'such as Europe/Lisbon (default: UTC)' },
      timeout: { value: 'SECONDS', whole: true, description: 'longest run (default: 600)' },
    },
    examples: [
      { command: 'schedule create shop --name clean-up --cron "15 3 * * *" --command "date"', purpose: 'every night' },
      { command: 'schedule create shop --name wp-cron --cron "*/5 * * * *" --call /', purpose: 'an address of the site' },
    ],
    load: async () => (await import('./create-schedule.ts')).createSchedule,
  }),
  command({
    name: 'schedule run',
    summary: 'Run a schedule now and show what it prints',
    description: 'The exit code is 0 when the run succeeds.',
    arguments: { site, schedule },
    examples: [{ command: 'schedule run shop clean-up', purpose: 'try it' }],
    load: async () => (await import('./run-schedule.ts')).runSchedule,
  }),
  command({
    name: 'schedule delete',
    summary: 'Delete a schedule and what its runs gave',
    arguments: { site, schedule },
    options: { yes: { description: 'do not ask for the name' } },
    examples: [{ command: 'schedule delete shop clean-up --yes', purpose: 'for scripts' }],
    load: async () => (await import('./delete-schedule.ts')).deleteSchedule,
  }),
];
