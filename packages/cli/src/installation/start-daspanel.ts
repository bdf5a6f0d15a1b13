import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { exitCodes, Failure, type ExitCode } from '../failure.ts';
import { findOrchestrator } from '../machine/orchestrator-lock.ts';
import { neutraliseLines } from '../output/neutralise.ts';
import type { Session } from '../session.ts';

interface Wishes {
  readonly host?: string;
  readonly httpPort?: number;
  readonly httpsPort?: number;
  readonly listen?: readonly string[];
  readonly timeout?: number;
}

const LONGEST_START_SECONDS = 600;

/** Starts what `npm start` starts, in a session of its own, and shows what it says until it is ready. */
export async function startDaspanel(session: Session, given: Wishes): Promise<ExitCode> {
  const { output, wishes } = session;
  const running = findOrchestrator(wishes.data);
  if (running !== undefined) {
    output.line(`Daspanel runs already in ${wishes.data} (process ${running.pid}); daspanel status says how it is.`);
    return exitCodes.done;
  }
  const logs = join(wishes.data, 'logs');
  mkdirSync(logs, { recursive: true });
  const log = join(logs, 'orchestrator.log');
  const logBegin = statSync(log, { throwIfNoEntry: false })?.size ?? 0;
  // The announcement holds the one-time login, which must not stay in a log: standard output goes to a file that goes when this command ends.
  const folder = mkdtempSync(join(tmpdir(), 'daspanel-up-'));
  try {
    const announced = join(folder, 'output');
    const child = startInBackground(session.programDirectory, startArguments(wishes.data, given), { stdout: announced, stderr: log });
    await waitUntilReady(session, child, { announced, log, logBegin, seconds: given.timeout ?? LONGEST_START_SECONDS });
    return exitCodes.done;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function startArguments(data: string, { host, httpPort, httpsPort, listen }: Wishes): readonly string[] {
  const wanted = { data, host, 'http-port': httpPort, 'https-port': httpsPort };
  const single = Object.entries(wanted).flatMap(([name, value]) => (value === undefined ? [] : [`--${name}`, String(value)]));
  return [...single, ...(listen ?? []).flatMap((address) => ['--listen', address])];
}

function startInBackground(root: string, given: readonly string[], to: { readonly stdout: string; readonly stderr: string }): ChildProcess {
  const stdout = openSync(to.stdout, 'a', 0o600);
  const stderr = openSync(to.stderr, 'a', 0o640);
  const script = [join(root, 'scripts', 'with-node.sh'), join(root, 'scripts', 'start.ts')];
  const child = spawn('/bin/sh', [...script, ...given], { cwd: root, stdio: ['ignore', stdout, stderr], detached: true });
  child.unref();
  closeSync(stdout);
  closeSync(stderr);
  return child;
}

interface Start {
  readonly announced: string;
  readonly log: string;
  /** Where in the log this start begins. */
  readonly logBegin: number;
  readonly seconds: number;
}

/** Prints the lines of the start as they come. Ends with its last one; throws when the process ends before, or takes too long. */
async function waitUntilReady({ output, signal }: Session, child: ChildProcess, start: Start): Promise<void> {
  const until = Date.now() + start.seconds * 1000;
  let printed = 0;
  for (;;) {
    const hasEnded = child.exitCode !== null || child.signalCode !== null;
    const lines = readFileSync(start.announced, 'utf8').split('\n').slice(0, -1);
    for (const line of lines.slice(printed)) {
      if (line.startsWith(LAST_LINE)) return;
      output.line(neutraliseLines(line));
    }
    printed = lines.length;
    if (hasEnded) throw new Failure(`Daspanel ended before it was ready:\n${readEnd(start)}`);
    if (Date.now() > until) throw new Failure(`Daspanel is not ready after ${start.seconds} s. It goes on; its log is ${start.log}.`);
    output.progress('starting');
    await wait(100, undefined, { signal }).catch(() => {
      output.note('Daspanel goes on starting: daspanel status says how far it is.');
      signal.throwIfAborted();
    });
  }
}

/** Begin of the line that ends the announcement of `npm start`. */
const LAST_LINE = 'Ctrl-C';

function readEnd({ log, logBegin }: Start): string {
  const text = readFileSync(log).subarray(logBegin).toString('utf8').trimEnd();
  return neutraliseLines(text.split('\n').slice(-20).join('\n'));
}
