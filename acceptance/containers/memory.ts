import { readFile } from 'node:fs/promises';
import { inspectContainers } from '@daspanel/testkit/docker/inspect-containers.ts';
import type { RunningContainers } from '@daspanel/testkit/docker/start-in-containers.ts';
import { runProgram } from '@daspanel/platform/run-program.ts';

/** Proportional set sizes (proc(5), `Pss`) of all processes of all containers, so that pages that several share count once. */
export async function checkMemory(daspanel: RunningContainers): Promise<string> {
  const running = (await inspectContainers(daspanel)).filter(({ pid }) => pid !== 0);
  const sizes = await Promise.all(running.map(async ({ service, id }) => ({ service, bytes: await measure(daspanel, id) })));
  const total = sizes.reduce((sum, { bytes }) => sum + bytes, 0);
  const largest = sizes.toSorted((one, other) => other.bytes - one.bytes).slice(0, 3);
  return `${megabytes(total)} in ${sizes.length} containers, most of it ${largest.map(({ service, bytes }) => `${service} ${megabytes(bytes)}`).join(', ')}`;
}

async function measure(daspanel: RunningContainers, container: string): Promise<number> {
  const { stdout } = await runProgram('/usr/bin/docker', ['top', container, '-o', 'pid'], { env: daspanel.environment });
  const pids = stdout.toString('utf8').match(/\d+/g) ?? [];
  const sizes = await Promise.all(
    pids.map(async (pid) => /^Pss:\s+(\d+) kB/m.exec(await readFile(`/proc/${pid}/smaps_rollup`, 'utf8').catch(() => ''))?.[1]),
  );
  return sizes.reduce((sum, kilobytes) => sum + Number(kilobytes ?? 0) * 1024, 0);
}

function megabytes(bytes: number): string {
  return `${Math.round(bytes / 1024 / 1024)} MB`;
}
