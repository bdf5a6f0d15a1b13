import { readFile, statfs } from 'node:fs/promises';
import { arch, cpus, loadavg, release, totalmem, uptime } from 'node:os';
import type { SystemReport } from '@daspanel/contract';

/** The machine as its kernel describes it. */
export async function readMachine(now: number): Promise<SystemReport['machine']> {
  const [system, memory] = await Promise.all([readText('/etc/os-release'), readText('/proc/meminfo')]);
  return {
    system: /^PRETTY_NAME="?([^"\n]*)/m.exec(system)?.[1] ?? 'Linux',
    kernel: release(),
    architecture: arch(),
    processors: cpus().length,
    load: loadavg()[0] ?? 0,
    memory: { total: totalmem(), available: Number(/^MemAvailable:\s+(\d+) kB/m.exec(memory)?.[1] ?? 0) * 1024 },
    upSince: new Date(now - Math.round(uptime() * 1000)).toISOString(),
  };
}

/** Bytes of the file system that holds `folder`; those kept for root are not available. */
export async function readDisk(folder: string): Promise<SystemReport['disk']> {
  const { bsize, blocks, bavail } = await statfs(folder);
  return { total: bsize * blocks, available: bsize * bavail };
}

async function readText(path: string): Promise<string> {
  return await readFile(path, 'utf8').catch(() => '');
}
