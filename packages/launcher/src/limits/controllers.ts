/** What control groups are used for, with the kernel's controllers of each. */
export type Limit = 'memory' | 'processor' | 'processes';

/** One controller and the folder under which this launcher makes its groups. `accounting` only counts processor time (version 1). */
export interface Controller {
  readonly name: Limit | 'accounting';
  readonly version: 1 | 2;
  /** Root of the hierarchy as this process sees it, such as `/sys/fs/cgroup/memory`. */
  readonly root: string;
}

const VERSION_1: Readonly<Record<string, Controller['name']>> = {
  memory: 'memory',
  cpu: 'processor',
  cpuacct: 'accounting',
  pids: 'processes',
};
const VERSION_2: Readonly<Record<string, Controller['name']>> = { memory: 'memory', cpu: 'processor', pids: 'processes' };

/**
 * Finds the controllers in `/proc/self/mountinfo` (proc_pid_mountinfo(5)), for version 1, version 2 and hosts that have both: there a
 * controller belongs to the hierarchy that lists it. `unifiedControllers` is the content of the version 2 root's `cgroup.controllers`.
 */
export function findControllers(mountinfo: string, unifiedControllers: (root: string) => string): readonly Controller[] {
  return mountinfo.split('\n').flatMap((line): Controller[] => {
    const [before, after] = line.split(' - ');
    const root = before?.split(' ')[4];
    const [type, , options] = after?.split(' ') ?? [];
    if (root === undefined) return [];
    if (type === 'cgroup') return named(options?.split(',') ?? [], VERSION_1, { version: 1, root });
    if (type === 'cgroup2') return named(unifiedControllers(root).trim().split(' '), VERSION_2, { version: 2, root });
    return [];
  });
}

function named(
  found: readonly string[],
  names: Readonly<Record<string, Controller['name']>>,
  where: Pick<Controller, 'version' | 'root'>,
): Controller[] {
  return found.flatMap((controller) => {
    const name = names[controller];
    return name === undefined ? [] : [{ name, ...where }];
  });
}

/**
 * What gives all sites together their share of busy processors. Without it one group weighs as much as one process of the host, however
 * many sites are in it; with it the sites get what `2 * processors` busy processes would, so that the rest of the host still answers.
 */
export function weightFile(controller: Controller, processors: number): { readonly file: string; readonly value: string } | undefined {
  if (controller.name !== 'processor') return undefined;
  // Version 2 weighs groups against groups: twice the usual 100.
  return controller.version === 1 ? { file: 'cpu.shares', value: String(1024 * 2 * processors) } : { file: 'cpu.weight', value: '200' };
}

/** The files of a group's folder that set its limits, in the order in which they are written. `optional` ones do not exist on every kernel. */
export function limitFiles(
  controller: Controller,
  limits: { readonly memory: number; readonly processor: number; readonly processes: number },
): readonly { readonly file: string; readonly value: string; readonly optional?: true }[] {
  const bytes = String(limits.memory * 1024 * 1024);
  const quota = String(limits.processor * 1000);
  switch (`${controller.name} ${controller.version}` as const) {
    case 'memory 1':
      return [
        { file: 'memory.limit_in_bytes', value: bytes },
        { file: 'memory.memsw.limit_in_bytes', value: bytes, optional: true },
      ];
    case 'memory 2':
      return [
        { file: 'memory.max', value: bytes },
        { file: 'memory.swap.max', value: '0', optional: true },
        { file: 'memory.oom.group', value: '1', optional: true },
      ];
    case 'processor 1':
      return [
        { file: 'cpu.cfs_period_us', value: '100000' },
        { file: 'cpu.cfs_quota_us', value: quota },
      ];
    case 'processor 2':
      return [{ file: 'cpu.max', value: `${quota} 100000` }];
    case 'processes 1':
    case 'processes 2':
      return [{ file: 'pids.max', value: String(limits.processes) }];
    case 'accounting 1':
    case 'accounting 2':
      return [];
  }
}
