import { linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { dataDirectory } from '@daspanel/platform/data-directory.ts';
import { publishFile } from '@daspanel/platform/durable-file.ts';
import { z } from 'zod';
import { holdInstallation, InstallationHeld } from './hold-installation.ts';
import { killSession, listSession, readProcess } from './process-facts.ts';

const processName = z.strictObject({ pid: z.int(), startTime: z.number() });
const lock = z.strictObject({ owner: processName, parts: z.array(processName) });
type ProcessName = z.infer<typeof processName>;

export interface DataLock {
  /** Writes down which sessions belong to this installation, so that the next start can end what a killed orchestrator left. Nothing is written after the release. */
  record(sessions: readonly number[]): Promise<void>;
  release(): Promise<void>;
}

/**
 * Takes a data directory: the lock of the kernel, and `orchestrator.lock`, which names processes. One whose owner is gone is taken over, after what was left of its
 * parts has been killed. Throws when the owner lives, or containers have the directory.
 */
export async function lockData(root: string): Promise<DataLock> {
  const path = join(root, 'orchestrator.lock');
  const found = readLock(path);
  if (found !== undefined && isAlive(found.owner)) {
    throw new Error(`${root} is in use by another Daspanel (process ${found.owner.pid}). Stop it first: daspanel down`);
  }
  const held = hold(root);
  for (const part of found?.parts ?? []) endLeftovers(part);
  rmSync(path, { force: true });
  const owner = nameOf(process.pid);
  if (owner === undefined) throw new Error('/proc is not mounted: Daspanel needs it to tell its processes apart');
  createLock(path, { owner, parts: [] });
  let writing = Promise.resolve();
  let isReleased = false;
  return {
    record(sessions) {
      // A part that ends last says so when the lock is gone already; writing it then would bring the lock back.
      if (isReleased) return writing;
      const parts = sessions.map(nameOf).filter((name) => name !== undefined);
      writing = writing.then(() => publishFile(path, JSON.stringify({ owner, parts })));
      return writing;
    },
    async release() {
      isReleased = true;
      await writing;
      rmSync(path, { force: true });
      held[Symbol.dispose]();
    },
  };
}

function hold(root: string): Disposable {
  try {
    return holdInstallation(dataDirectory(root).lockFile);
  } catch (error) {
    if (!(error instanceof InstallationHeld)) throw error;
    throw new Error(
      `${error.message}, which runs in containers or has just been started. Stop it first: docker compose down, or daspanel down`,
      {
        cause: error,
      },
    );
  }
}

/** Creates the lock whole or not at all: a link to a finished file fails when the lock exists. */
function createLock(path: string, content: z.infer<typeof lock>): void {
  const finished = `${path}.${process.pid}`;
  writeFileSync(finished, JSON.stringify(content));
  try {
    linkSync(finished, path);
  } finally {
    rmSync(finished, { force: true });
  }
}

function readLock(path: string): z.infer<typeof lock> | undefined {
  try {
    return lock.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    return undefined;
  }
}

function nameOf(pid: number): ProcessName | undefined {
  const found = readProcess(pid);
  return found === undefined ? undefined : { pid, startTime: found.startTime };
}

function isAlive(name: ProcessName): boolean {
  const found = readProcess(name.pid);
  return found !== undefined && found.state !== 'Z' && found.startTime === name.startTime;
}

/** Kills the members of a part's session, unless the number now belongs to a stranger: members of ours began after the part did. */
function endLeftovers(part: ProcessName): void {
  const leader = readProcess(part.pid);
  if (leader !== undefined && leader.startTime !== part.startTime) return;
  if (listSession(part.pid).every(({ startTime }) => startTime >= part.startTime)) killSession(part.pid);
}
