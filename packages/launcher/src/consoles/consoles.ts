import { join } from 'node:path';
import type { z } from 'zod';
import type { SiteId } from '@daspanel/formats/identifiers.ts';
import type { launcherForConsole } from '@daspanel/formats/launcher-requests.ts';
import { prepareProgram, type ProgramParts } from '../commands/prepare-program.ts';
import { removeFolder } from '../pools/run-folder.ts';
import { nodeInside, PROGRAM_FOLDER } from '../sandbox/node-inside.ts';
import type { SandboxEnd, SandboxProcess, StartSandbox } from '../sandbox/start-sandbox.ts';
import type { ConsoleStreams } from './console-streams.ts';

interface ConsoleParts extends ProgramParts {
  readonly startSandbox: StartSandbox;
  readonly streams: Pick<ConsoleStreams, 'take'>;
  /** The repository. */
  readonly programDirectory: string;
}

export type WantedConsole = z.infer<(typeof launcherForConsole)['console.open']>;

/** Shells of people in the sandboxes of sites, one sandbox each: its end is the end of all that was started in it. */
export interface Consoles {
  /** Runs until the shell ends or the signal comes. */
  open(wanted: WantedConsole, signal: AbortSignal): Promise<SandboxEnd>;
  /** Ends all consoles of a site at once. */
  stopSite(site: SiteId): Promise<void>;
}

const INSIDE = join(PROGRAM_FOLDER, 'packages/console/src/inside/main.ts');

export function createConsoles(parts: ConsoleParts): Consoles {
  const running = new Map<SandboxProcess, SiteId>();
  let starts = 0;
  return {
    async open(wanted, signal) {
      starts += 1;
      const stream = await parts.streams.take(wanted.key);
      try {
        const program = describeProgram(parts, wanted);
        const { sandbox, folder } = await prepareProgram(parts, program, `console-${wanted.site}-${process.pid}-${starts}`);
        try {
          const console = await parts.startSandbox(sandbox, { stdin: stream });
          // Only the program inside holds the connection from here on: it is seen by the other side when it ends.
          stream.destroy();
          running.set(console, wanted.site);
          return await untilEnd(console, signal).finally(() => running.delete(console));
        } finally {
          await removeFolder(folder);
        }
      } finally {
        stream.destroy();
      }
    },
    async stopSite(site) {
      const ofSite = [...running].filter(([, owner]) => owner === site).map(([console]) => console);
      for (const console of ofSite) console.kill();
      await Promise.all(ofSite.map((console) => console.ended));
    },
  };
}

function describeProgram({ programDirectory }: ConsoleParts, { site, version, pool, outgoing, columns, rows }: WantedConsole) {
  const inside = nodeInside(programDirectory, process.execPath, ['console', 'formats']);
  return {
    site,
    version,
    pool,
    outgoing,
    program: inside.program,
    arguments: ['--max-old-space-size=64', '--max-semi-space-size=1', INSIDE, String(columns), String(rows)],
    environment: {
      TERM: 'xterm-256color',
      COLORTERM: 'truecolor',
      SHELL: '/bin/bash',
      LOGNAME: 'site',
      DASPANEL_PHP: pool === null ? '' : (pool.split('-')[1]?.replace(/^(.)/, '$1.') ?? ''),
    },
    mounts: inside.mounts,
  };
}

async function untilEnd(console: SandboxProcess, signal: AbortSignal): Promise<SandboxEnd> {
  console.stdout.resume();
  const stop = () => console.kill();
  signal.addEventListener('abort', stop, { once: true });
  if (signal.aborted) stop();
  return console.ended.finally(() => signal.removeEventListener('abort', stop));
}
