import { command } from '../command.ts';
import { pageOptions } from '../output/page-options.ts';
import { detachOption } from './detach-option.ts';

const job = { description: 'id of the job' } as const;

export const jobCommands = [
  command({
    name: 'jobs list',
    summary: 'List jobs, newest first',
    options: {
      ...pageOptions,
      site: { value: 'SITE', description: 'only those of this site' },
      state: {
        value: 'STATE',
        choices: ['queued', 'running', 'succeeded', 'failed', 'cancelled'],
        description: 'only those in this state',
      },
      kind: {
        value: 'KIND',
        choices: ['version.clone', 'version.content', 'system.rebuild', 'system.verify', 'backup.create', 'backup.verify', 'backup.load'],
        description: 'only those of this kind',
      },
    },
    examples: [
      { command: 'jobs list --state running', purpose: 'what is going on' },
      { command: 'jobs list --site shop', purpose: 'what was done to a site' },
    ],
    load: async () => (await import('./list-jobs.ts')).listJobs,
  }),
  command({
    name: 'jobs show',
    summary: 'Show a job and its log',
    arguments: { job },
    examples: [{ command: 'jobs show JOB', purpose: 'how far it is, what came of it, why it failed' }],
    load: async () => (await import('./show-job.ts')).showJob,
  }),
  command({
    name: 'jobs follow',
    summary: 'Follow a job to its end',
    description: 'Shows its progress and log. Ctrl-C stops following; the job goes on. The exit code is 0 when the job succeeds.',
    arguments: { job },
    examples: [{ command: 'jobs follow JOB', purpose: 'wait for a job that was left' }],
    load: async () => (await import('./show-job.ts')).followJobById,
  }),
  command({
    name: 'jobs cancel',
    summary: 'Cancel a job',
    arguments: { job },
    examples: [{ command: 'jobs cancel JOB', purpose: 'what it was doing is taken back' }],
    load: async () => (await import('./show-job.ts')).cancelJob,
  }),
];

export const systemCommands = [
  command({
    name: 'rebuild',
    summary: 'Make everything that is derived from the state again',
    description: 'Writes the routes and pools of all sites again. Sites keep answering. The log names each site that failed, and why.',
    options: detachOption,
    examples: [{ command: 'rebuild', purpose: 'after somebody touched data/routes' }],
    load: async () => (await import('./system-jobs.ts')).rebuild,
  }),
  command({
    name: 'verify',
    summary: 'Check the data directory',
    description: 'Checks state, audit chain, routes, pools and content, and says what is wrong. Changes nothing.',
    options: detachOption,
    examples: [{ command: 'verify', purpose: 'before a backup, after a crash' }],
    load: async () => (await import('./system-jobs.ts')).verify,
  }),
];
