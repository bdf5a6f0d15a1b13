import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { startProgram } from '@daspanel/platform/run-program.ts';

const PACKAGES = join(import.meta.dirname, '../..');

/** One part as a process of its own, without an orchestrator. */
export interface PartUnderTest {
  readonly pid: () => number;
  readonly log: () => string;
  /** Resolves when the part says that it is ready. `failpoints` is a value of DASPANEL_FAILPOINTS. */
  start(failpoints?: string): Promise<void>;
  /** Ends it with SIGKILL and waits for its end. */
  kill(): Promise<void>;
  /** Ends it with SIGTERM and waits for its end. */
  stop(): Promise<void>;
}

/** `program` is a path below `packages/`; `identity` is the user, its further groups and what it may do beyond a user (as capabilities(7) names it), root without it. */
export function partUnderTest(
  program: string,
  settingsFile: string,
  identity?: { readonly user: number; readonly groups: readonly number[]; readonly capabilities?: readonly string[] },
): PartUnderTest {
  let child: ReturnType<typeof startProgram> | undefined;
  let text = '';
  // As under a person's strict umask, which parts must not depend on.
  const command = ['/bin/sh', '-c', 'umask 077; exec "$@"', 'sh', process.execPath, join(PACKAGES, program)];
  const become =
    identity === undefined
      ? []
      : [
          '/usr/bin/setpriv',
          `--reuid=${identity.user}`,
          `--regid=${identity.user}`,
          identity.groups.length === 0 ? '--clear-groups' : `--groups=${identity.groups.join(',')}`,
          ...(identity.capabilities === undefined
            ? []
            : ['inh', 'ambient'].map((set) => `--${set}-caps=-all${identity.capabilities?.map((name) => `,+${name}`).join('')}`)),
        ];
  const [file = '', ...rest] = [...become, ...command];
  const end = async (signal: NodeJS.Signals) => {
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    child.kill(signal);
    await gone;
  };
  return {
    pid: () => child?.pid ?? 0,
    log: () => text,
    async start(failpoints = '') {
      const started = startProgram(file, rest, {
        env: { DASPANEL_SETTINGS_FILE: settingsFile, DASPANEL_FAILPOINTS: failpoints },
        stdio: ['ignore', 'ignore', 'pipe'],
      });
      child = started;
      started.stderr?.on('data', (chunk: Buffer) => (text += String(chunk)));
      while (!text.includes(`"message":"ready","pid":${started.pid}`)) {
        if (started.exitCode !== null) throw new Error(`${program} ended: ${text}`);
        await wait(10);
      }
    },
    kill: () => end('SIGKILL'),
    stop: () => end('SIGTERM'),
  };
}
