import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import type { PartState } from '@daspanel/formats/part-state.ts';
import type { Log } from '@daspanel/platform/log.ts';
import { runProgram, startProgram, type Program } from '@daspanel/platform/run-program.ts';
import { asConfinedIdentity, asIdentity } from './command-line.ts';
import type { ConfinementHost } from './confinement.ts';
import { openPartLog } from './part-log.ts';
import type { Command, PartDescription } from './part-description.ts';
import { killSession, listSession } from './process-facts.ts';

export interface SupervisorSettings {
  readonly environment: Readonly<Record<string, string>>;
  readonly separateUsers: boolean;
  /** Looked at before each start of a confined part. */
  readonly findConfinementHost: () => ConfinementHost;
  /** Milliseconds that a part has to end by itself before it is killed. */
  readonly stopWithin: number;
  readonly logFolder: string;
  readonly log: Log;
  /** Called at each change of state, with the sessions that must not survive the orchestrator. */
  readonly onChange: () => void;
}

/** What is known of a part without looking at its processes. */
export type PartCondition = Omit<PartState, 'memoryBytes'>;

export interface SupervisedPart {
  readonly name: string;
  state(): PartCondition;
  /** Resolves when the part is ready for the first time. */
  readonly ready: Promise<void>;
  restart(): void;
  /** Ends it, and resolves when nothing of it is left. */
  stop(): Promise<void>;
}

const FIRST_DELAY = 100;
const LONGEST_DELAY = 5_000;
/** A part that ran this long has recovered: its next failure starts with the first delay again. */
const RECOVERED_AFTER = 30_000;
const READY_POLL = 15;
/** A part that accepts no connection for this long is killed and started again. */
const READY_WITHIN = 60_000;

/** Keeps one part running until it is stopped: starts it, sees when it is ready, and starts it again whenever it ends. */
export function supervisePart(part: PartDescription, settings: SupervisorSettings): SupervisedPart {
  const stopping = new AbortController();
  const ready = Promise.withResolvers<void>();
  ready.promise.catch(() => {});
  let child: Program | undefined;
  let shown: Omit<PartCondition, 'name'> = { state: 'starting', pid: null, restarts: 0, since: Date.now(), problem: null };

  const show = (change: Partial<typeof shown>) => {
    shown = { ...shown, since: Date.now(), ...change };
    settings.onChange();
  };

  const runOnce = async (): Promise<string> => {
    const log = openPartLog(settings.logFolder, part.name);
    try {
      const refused = await runPreparations(part, settings, stopping.signal);
      if (refused !== null) return refused;
      if (stopping.signal.aborted) return 'was stopped before it was started';
      child = startProgramOf(part, settings, log.descriptor);
      const ended = once(child, 'exit');
      const failed = once(child, 'error');
      show({ state: 'starting', pid: child.pid ?? null });
      void announceReadiness(child, part, ended).then((problem) => {
        if (problem === null) {
          if (shown.restarts > 0) settings.log.info(`${part.name} is ready again`, { part: part.name });
          show({ state: 'ready', problem: null });
          ready.resolve();
        } else child?.kill('SIGKILL');
      });
      const [status, signal] = await Promise.race([ended, failed.then(([error]) => [String(error), null])]);
      if (child.pid !== undefined) killSession(child.pid);
      return `ended with ${signal ?? `status ${String(status)}`}`;
    } finally {
      log.close();
    }
  };

  const loop = async () => {
    let delay = FIRST_DELAY;
    while (!stopping.signal.aborted) {
      const began = Date.now();
      const problem = await runOnce().catch((error: unknown) => `could not be started: ${String(error)}`);
      if (stopping.signal.aborted) break;
      if (Date.now() - began > RECOVERED_AFTER) delay = FIRST_DELAY;
      settings.log.warn(`${part.name} ${problem}; it is started again`, { part: part.name, delay });
      show({ state: 'failing', pid: null, problem, restarts: shown.restarts + 1 });
      await wait(delay, undefined, { signal: stopping.signal }).catch(() => {});
      delay = Math.min(delay * 2, LONGEST_DELAY);
    }
    ready.reject(new Error(`${part.name} was stopped`));
    show({ state: 'stopped', pid: null });
  };
  const finished = loop();

  return {
    name: part.name,
    ready: ready.promise,
    state: () => ({ name: part.name, ...shown }),
    restart: () => endProgram(child, part, settings.stopWithin),
    async stop() {
      stopping.abort();
      endProgram(child, part, settings.stopWithin);
      // Whatever runs by then, it is killed.
      const killer = setInterval(() => child?.kill('SIGKILL'), settings.stopWithin);
      await finished;
      clearInterval(killer);
    },
  };
}

async function runPreparations(part: PartDescription, settings: SupervisorSettings, signal: AbortSignal): Promise<string | null> {
  for (const command of part.prepare) {
    const { program, arguments: given } = asIdentity(command, part, settings.separateUsers);
    const result = await runProgram(program, given, { env: settings.environment, signal });
    if (result.status !== 0) return `preparation failed: ${lastLines(result.stderr)}`;
  }
  return null;
}

function lastLines(output: Buffer): string {
  return output.toString('utf8').trim().split('\n').slice(-3).join(' | ').slice(0, 1_000);
}

function startProgramOf(part: PartDescription, settings: SupervisorSettings, output: number): Program {
  const { program, arguments: given } = commandOf(part, settings);
  return startProgram(program, given, { env: settings.environment, stdio: ['ignore', output, output], ownSession: true });
}

function commandOf(part: PartDescription, settings: SupervisorSettings): Command {
  const { confinement } = part;
  if (confinement === undefined || !settings.separateUsers) return asIdentity(part.command, part, settings.separateUsers);
  return asConfinedIdentity({ ...part, confinement }, settings.findConfinementHost());
}

/** Asks a program to end, and kills it when it does not. What stands around a confined one does not hand signals on, so that all of its session gets them. */
function endProgram(child: Program | undefined, part: PartDescription, stopWithin: number): void {
  if (child?.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const killer = setTimeout(() => child.kill('SIGKILL'), stopWithin);
  child.once('exit', () => clearTimeout(killer));
  if (part.confinement === undefined) return void child.kill(part.stopSignal);
  for (const { pid } of listSession(child.pid)) {
    try {
      process.kill(pid, part.stopSignal);
    } catch {
      // It ended by itself in between.
    }
  }
}

/** Null once the part accepts connections; otherwise why it never did. */
async function announceReadiness(child: Program, part: PartDescription, ended: Promise<unknown>): Promise<string | null> {
  const gone = new AbortController();
  void ended.then(() => gone.abort());
  const deadline = Date.now() + READY_WITHIN;
  while (!gone.signal.aborted && child.pid !== undefined) {
    if (await accepts(part.readySocket)) return null;
    if (Date.now() > deadline) return `accepts no connection on ${part.readySocket}`;
    await wait(READY_POLL);
  }
  return 'ended before it was ready';
}

/** True when a unix socket accepts a connection. */
export function accepts(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path);
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
