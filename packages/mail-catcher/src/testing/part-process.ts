import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { startProgram } from '@daspanel/platform/run-program.ts';

/** The part as a process of its own. */
export interface PartProcess {
  pid(): number;
  /** Resolves when it says that it is ready. `failpoints` is a value of DASPANEL_FAILPOINTS. */
  start(failpoints?: string): Promise<void>;
  /** Ends it with SIGKILL and waits for its end. */
  kill(): Promise<void>;
  /** Ends it with SIGTERM and waits for its end. */
  stop(): Promise<void>;
}

export function partProcess(settingsFile: string, env: Readonly<Record<string, string>> = {}): PartProcess {
  let child: ReturnType<typeof startProgram> | undefined;
  let log = '';
  const end = async (signal: NodeJS.Signals) => {
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    child.kill(signal);
    await gone;
  };
  return {
    pid: () => child?.pid ?? 0,
    async start(failpoints = '') {
      // As the orchestrator starts it.
      const memory = ['--max-old-space-size=256', '--max-semi-space-size=2'];
      const started = startProgram(process.execPath, [...memory, join(import.meta.dirname, '..', 'main.ts')], {
        env: { ...env, DASPANEL_SETTINGS_FILE: settingsFile, DASPANEL_FAILPOINTS: failpoints },
        stdio: ['ignore', 'ignore', 'pipe'],
      });
      child = started;
      started.stderr?.on('data', (chunk: Buffer) => (log += String(chunk)));
      while (!log.includes(`"message":"ready","pid":${started.pid}`)) {
        if (started.exitCode !== null) throw new Error(`the part ended: ${log}`);
        await wait(10);
      }
    },
    kill: () => end('SIGKILL'),
    stop: () => end('SIGTERM'),
  };
}
