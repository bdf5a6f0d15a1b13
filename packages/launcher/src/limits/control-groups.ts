import { mkdir, readFile, readdir, rmdir, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { limitFiles, weightFile, type Controller, type Limit } from './controllers.ts';

export interface GroupLimits {
  /** MiB. */
  readonly memory: number;
  /** Hundredths of a processor core. */
  readonly processor: number;
  readonly processes: number;
}

export interface ControlGroup {
  /** Moves a process, and all that it starts from then on, into the group. */
  add(process: number): Promise<void>;
  /** What the group has used, as far as its controllers tell. */
  usage(): Promise<Partial<GroupUsage>>;
  ranOutOfMemory(): Promise<boolean>;
  /** Removes the group once its last process is gone; gives up after two seconds. */
  remove(): Promise<void>;
}

export interface GroupUsage {
  /** Since the group was made, of all its processes, ended ones included. */
  readonly processorMilliseconds: number;
  readonly memoryBytes: number;
}

/** Disposing removes the launcher's own place, once all groups in it are gone. */
export interface ControlGroups extends AsyncDisposable {
  /** The limits that work on this host. */
  readonly limits: ReadonlySet<Limit>;
  create(name: string, limits: GroupLimits): Promise<ControlGroup>;
}

/**
 * Opens the launcher's own place `name` in the hierarchies of `controllers`: removes groups that a former launcher left there and drops
 * each controller that does not take limits here.
 */
export async function openControlGroups(name: string, controllers: readonly Controller[]): Promise<ControlGroups> {
  const usable: Controller[] = [];
  for (const controller of controllers) if (await openController(name, controller)) usable.push(controller);
  const limits = new Set(usable.map((controller) => controller.name).filter((found) => found !== 'accounting'));
  return {
    limits,
    async create(group, wanted) {
      const folders = [...new Set(usable.map((controller) => join(controller.root, name, group)))];
      await Promise.all(folders.map((folder) => mkdir(folder, { recursive: true })));
      for (const controller of usable) await writeLimits(controller, join(controller.root, name, group), wanted);
      return controlGroup(usable, (controller) => join(controller.root, name, group));
    },
    async [Symbol.asyncDispose]() {
      await Promise.all([...new Set(usable.map((controller) => join(controller.root, name)))].map(removeGroup));
    },
  };
}

async function openController(name: string, controller: Controller): Promise<boolean> {
  const parent = join(controller.root, name);
  const probe = join(parent, 'probe');
  try {
    await removeLeftGroups(parent);
    await mkdir(parent, { recursive: true });
    if (controller.version === 2) await delegate(controller, parent);
    const weight = weightFile(controller, availableParallelism());
    if (weight !== undefined) await writeFile(join(parent, weight.file), weight.value, { flag: 'r+' });
    await mkdir(probe, { recursive: true });
    await writeLimits(controller, probe, { memory: 64, processor: 100, processes: 16 });
    await rmdir(probe);
    return true;
  } catch {
    // A hierarchy that is read-only or belongs to somebody else is as good as none: the isolation report names what is missing.
    return false;
  }
}

/** Version 2 hands a controller down level by level. */
async function delegate(controller: Controller, parent: string): Promise<void> {
  const kernelName = { memory: 'memory', processor: 'cpu', processes: 'pids', accounting: 'cpu' }[controller.name];
  await writeFile(join(controller.root, 'cgroup.subtree_control'), `+${kernelName}`);
  await writeFile(join(parent, 'cgroup.subtree_control'), `+${kernelName}`);
}

async function removeLeftGroups(parent: string): Promise<void> {
  const left = await readdir(parent, { withFileTypes: true }).catch(() => []);
  await Promise.all(left.filter((entry) => entry.isDirectory()).map((entry) => removeGroup(join(parent, entry.name))));
}

async function writeLimits(controller: Controller, folder: string, limits: GroupLimits): Promise<void> {
  for (const { file, value, optional } of limitFiles(controller, limits)) {
    await writeFile(join(folder, file), value, { flag: 'r+' }).catch((error: unknown) => {
      if (optional !== true) throw error;
    });
  }
}

function controlGroup(controllers: readonly Controller[], folderOf: (controller: Controller) => string): ControlGroup {
  const folders = [...new Set(controllers.map(folderOf))];
  const read = async (name: Controller['name'], version: 1 | 2, file: string) => {
    const controller = controllers.find((candidate) => candidate.name === name && candidate.version === version);
    return controller === undefined ? undefined : await readFile(join(folderOf(controller), file), 'utf8').catch(() => undefined);
  };
  return {
    async add(process) {
      for (const folder of folders) await writeFile(join(folder, 'cgroup.procs'), String(process));
    },
    async usage() {
      const microseconds = fieldOf(await read('processor', 2, 'cpu.stat'), 'usage_usec');
      const nanoseconds = await read('accounting', 1, 'cpuacct.usage');
      const memory1 = await read('memory', 1, 'memory.stat');
      const memory2 = await read('memory', 2, 'memory.stat');
      const processor = microseconds !== undefined ? microseconds / 1e3 : nanoseconds === undefined ? undefined : Number(nanoseconds) / 1e6;
      const memory =
        sum(fieldOf(memory1, 'total_rss'), fieldOf(memory1, 'total_shmem')) ?? sum(fieldOf(memory2, 'anon'), fieldOf(memory2, 'shmem'));
      return {
        ...(processor === undefined ? {} : { processorMilliseconds: processor }),
        ...(memory === undefined ? {} : { memoryBytes: memory }),
      };
    },
    async ranOutOfMemory() {
      const text = (await read('memory', 1, 'memory.oom_control')) ?? (await read('memory', 2, 'memory.events'));
      return (fieldOf(text, 'oom_kill') ?? 0) > 0;
    },
    async remove() {
      await Promise.all(folders.map(removeGroup));
    },
  };
}

async function removeGroup(folder: string): Promise<void> {
  for (let attempt = 0; attempt < 100; attempt++) {
    try {
      return await rmdir(folder);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'ENOENT') return;
      if (code !== 'EBUSY') throw error;
      await wait(20);
    }
  }
}

/** The number after a name in the kernel's `name number` lines. */
function fieldOf(text: string | undefined, name: string): number | undefined {
  const line = text?.split('\n').find((candidate) => candidate.startsWith(`${name} `));
  return line === undefined ? undefined : Number(line.slice(name.length + 1));
}

function sum(...parts: readonly (number | undefined)[]): number | undefined {
  const known = parts.filter((part) => part !== undefined);
  return known.length === 0 ? undefined : known.reduce((total, part) => total + part, 0);
}
