import { join } from 'node:path';
import type { z } from 'zod';
import type { launcherForApi } from '@daspanel/formats/launcher-requests.ts';
import type { SiteId } from '@daspanel/formats/identifiers.ts';
import { nodeInside, PROGRAM_FOLDER } from '../sandbox/node-inside.ts';
import { removeFolder } from '../pools/run-folder.ts';
import type { SandboxProcess, StartSandbox } from '../sandbox/start-sandbox.ts';
import { keepTail } from './keep-tail.ts';
import { prepareProgram, type ProgramParts } from './prepare-program.ts';

export interface CommandParts extends ProgramParts {
  readonly startSandbox: StartSandbox;
  /** The repository. */
  readonly programDirectory: string;
}

const INSIDE = join(PROGRAM_FOLDER, 'packages/console/src/inside/run-command.ts');

export type WantedCommand = z.infer<(typeof launcherForApi)['command.run']>;

export interface CommandEnd {
  readonly status: number | null;
  readonly outOfMemory: boolean;
  readonly timedOut: boolean;
  readonly output: string;
  readonly outputBytes: number;
}

/** Commands of sites, which see and may use what the site's PHP does: the same sandbox, with the same settings. */
export interface Commands {
  run(wanted: WantedCommand, signal: AbortSignal): Promise<CommandEnd>;
  /** Ends all commands of a site at once. */
  stopSite(site: SiteId): Promise<void>;
}

export function createCommands(parts: CommandParts): Commands {
  const running = new Map<SandboxProcess, SiteId>();
  let starts = 0;
  return {
    async run(wanted, signal) {
      starts += 1;
      const name = `command-${wanted.site}-${process.pid}-${starts}`;
      const { sandbox, folder } = await prepareProgram(parts, { ...wanted, ...describeShell(parts, wanted) }, name);
      try {
        const command = await parts.startSandbox(sandbox);
        running.set(command, wanted.site);
        return await follow(command, wanted, signal).finally(() => running.delete(command));
      } finally {
        await removeFolder(folder);
      }
    },
    async stopSite(site) {
      const ofSite = [...running].filter(([, owner]) => owner === site).map(([command]) => command);
      for (const command of ofSite) command.kill();
      await Promise.all(ofSite.map((command) => command.ended));
    },
  };
}

/** Where it may go out, a program of ours holds its shell, and listens beside it: most programs know proxies by a port. */
function describeShell({ programDirectory }: CommandParts, { command, outgoing }: WantedCommand) {
  const shell = ['/bin/sh', '-c', `exec 2>&1\n${command}`] as const;
  const environment = { TERM: 'dumb' };
  const [program, ...rest] = shell;
  if (!outgoing) return { program, arguments: rest, environment };
  const inside = nodeInside(programDirectory, process.execPath, ['console', 'formats', 'platform']);
  return {
    program: inside.program,
    arguments: ['--max-old-space-size=32', '--max-semi-space-size=1', '--v8-pool-size=1', INSIDE, ...shell],
    environment,
    mounts: inside.mounts,
  };
}

async function follow(command: SandboxProcess, { seconds, bytes }: WantedCommand, signal: AbortSignal): Promise<CommandEnd> {
  const tail = keepTail(command.stdout, bytes);
  let timedOut = false;
  const timer = setTimeout(() => {
    timedOut = true;
    command.kill();
  }, seconds * 1000);
  const stop = () => command.kill();
  signal.addEventListener('abort', stop, { once: true });
  if (signal.aborted) stop();
  try {
    const { status, outOfMemory } = await command.ended;
    const { text, total } = tail();
    return { status: timedOut ? null : status, outOfMemory, timedOut, output: text, outputBytes: total };
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', stop);
  }
}
