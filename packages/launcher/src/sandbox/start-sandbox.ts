import { open, writeFile } from 'node:fs/promises';
import type { Socket } from 'node:net';
import type { Readable, Writable } from 'node:stream';
import { z } from 'zod';
import { RequestError } from '@daspanel/platform/json-socket.ts';
import { startProgram, type Program } from '@daspanel/platform/run-program.ts';

import type { ControlGroup, ControlGroups } from '../limits/control-groups.ts';
import { collectLastWords } from './last-words.ts';
import { accountFilesIn } from './account-files.ts';
import {
  BLOCK_DESCRIPTOR,
  ENVIRONMENT_DESCRIPTOR,
  environmentArguments,
  INFORMATION_DESCRIPTOR,
  sandboxCommand,
  type SandboxHost,
} from './sandbox-command.ts';
import { SHARED_USER_INSIDE, type Sandbox } from './sandbox.ts';

export interface SandboxProcess {
  readonly stdout: Readable;
  /** The last that came on standard error, at most 4 KiB. */
  readonly lastWords: () => string;
  /** The sandbox's first process, as the host numbers it; its end is the end of every process inside. */
  readonly initProcess: number;
  readonly group: ControlGroup;
  /** Resolves when every process inside is gone and the control group is removed. Never rejects. */
  readonly ended: Promise<SandboxEnd>;
  /** Ends every process inside at once. */
  kill(): void;
}

export interface SandboxEnd {
  /** The program's status; 128 + signal when a signal ended it, null when the sandbox itself was killed. */
  readonly status: number | null;
  /** The control group's memory limit ended processes. */
  readonly outOfMemory: boolean;
}

export interface SandboxParts {
  /** Undefined where bubblewrap is missing or does not work. */
  readonly host: SandboxHost | undefined;
  readonly groups: ControlGroups;
  /** Folder for the made-up `/etc` of each user, which every user can enter. */
  readonly accounts: string;
  /** Path of the system call filter (see `system-call-filter.ts`), or undefined where there is none for this processor. */
  readonly systemCallFilter: string | undefined;
}

/** `stdin` is an open descriptor, or a connection, that the program gets as its standard input; without it its input is empty. */
export type StartSandbox = (sandbox: Sandbox, options?: { readonly stdin?: number | Socket }) => Promise<SandboxProcess>;

/** Gives the one function that starts programs for sites. */
export function sandboxStarter(parts: SandboxParts): StartSandbox {
  const accountFiles = accountFilesIn(parts.accounts);
  return (sandbox, options = {}) => startSandbox(sandbox, { ...parts, accountFiles }, options.stdin);
}

/**
 * Starts the program and resolves when it is inside its control group and has been let go; whether it works is for the caller to see.
 * Rejects with code `no-sandbox` when the sandbox cannot be built.
 */
async function startSandbox(
  sandbox: Sandbox,
  parts: SandboxParts & { readonly accountFiles: ReturnType<typeof accountFilesIn> },
  stdin: number | Socket | undefined,
): Promise<SandboxProcess> {
  if (parts.host === undefined)
    throw new RequestError('no-sandbox', 'this host has no working bubblewrap, setpriv and prlimit: programs of sites are not started');
  const etc = await parts.accountFiles(sandbox.user ?? SHARED_USER_INSIDE);
  const command = sandboxCommand(sandbox, parts.host, {
    etc,
    systemCallFilter: parts.systemCallFilter !== undefined,
    limitProcesses: sandbox.user !== undefined && !parts.groups.limits.has('processes'),
  });
  const environment = environmentArguments(sandbox.environment);
  await using filter = parts.systemCallFilter === undefined ? undefined : await open(parts.systemCallFilter);
  const group = await parts.groups.create(sandbox.name, sandbox.limits);
  const child = startProgram(command.file, command.arguments, {
    stdio: [stdin ?? 'ignore', 'pipe', 'pipe', 'pipe', 'pipe', 'pipe', ...(filter === undefined ? [] : [filter.fd])],
  });
  const { stdout, stderr } = child;
  if (stdout === null || stderr === null) throw new Error('a sandboxed program was started without pipes');
  const lastWords = collectLastWords(stderr);
  const ended = watchEnd(child, group);
  sendTo(child, ENVIRONMENT_DESCRIPTOR, environment);
  try {
    const initProcess = await readInitProcess(child);
    await group.add(initProcess);
    await offerToKernel(initProcess);
    // Nothing may be waited for between here and the caller: Node throws away what a program that has ended printed and nobody has asked for.
    await filter?.close();
    sendTo(child, BLOCK_DESCRIPTOR, '.');
    return { stdout, lastWords, initProcess, group, ended, kill: () => killSandbox(child, initProcess) };
  } catch (error) {
    child.kill('SIGKILL');
    await ended;
    throw new RequestError('no-sandbox', `the sandbox could not be built: ${lastWords() || String(error)}`, { cause: error });
  }
}

const information = z.object({ 'child-pid': z.int().min(2) });

/** bubblewrap writes one JSON object once its child exists, which then waits on the block descriptor. */
async function readInitProcess(child: Program): Promise<number> {
  const chunks: Buffer[] = [];
  for await (const chunk of child.stdio[INFORMATION_DESCRIPTOR] as Readable) chunks.push(chunk as Buffer);
  return information.parse(JSON.parse(Buffer.concat(chunks).toString()))['child-pid'];
}

/** When the host itself runs out of memory, programs of sites go before Daspanel's own (proc_pid_oom_score_adj(5)). */
async function offerToKernel(initProcess: number): Promise<void> {
  // Without root the kernel may refuse; nothing depends on it.
  await writeFile(`/proc/${initProcess}/oom_score_adj`, '500').catch(() => {});
}

/** Whether it arrived is seen by what the sandbox does next. */
function sendTo(child: Program, descriptor: number, text: string): void {
  const pipe = child.stdio[descriptor] as Writable;
  pipe.on('error', () => {});
  pipe.end(text);
}

/** The first process of the process namespace takes all others with it; bubblewrap then ends by itself with the program's status. */
function killSandbox(child: Program, initProcess: number): void {
  if (child.exitCode !== null || child.signalCode !== null) return;
  try {
    process.kill(initProcess, 'SIGKILL');
  } catch {
    child.kill('SIGKILL');
  }
}

async function watchEnd(child: Program, group: ControlGroup): Promise<SandboxEnd> {
  const status = await new Promise<number | null>((resolve) => {
    child.once('error', () => resolve(null));
    // Not `exit`: what it wrote last is read by then.
    child.once('close', (code) => resolve(code));
  });
  const outOfMemory = await group.ranOutOfMemory();
  await group.remove();
  return { status, outOfMemory };
}
