import { expect, test } from 'vitest';
import { findControllers, limitFiles, weightFile } from './controllers.ts';

const line = (root: string, type: string, options: string) => `30 25 0:26 / ${root} rw,nosuid shared:9 - ${type} ${type} ${options}`;
const limits = { memory: 64, processor: 150, processes: 20 };

test('version 1 has a hierarchy for each controller, or one for several', () => {
  const found = findControllers(
    [
      line('/sys/fs/cgroup/memory', 'cgroup', 'rw,memory'),
      line('/sys/fs/cgroup/cpu,cpuacct', 'cgroup', 'rw,cpu,cpuacct'),
      line('/sys/fs/cgroup/pids', 'cgroup', 'rw,pids'),
      line('/sys/fs/cgroup/freezer', 'cgroup', 'rw,freezer'),
    ].join('\n'),
    () => '',
  );
  expect(found.map(({ name, version, root }) => `${name} ${version} ${root}`)).toEqual([
    'memory 1 /sys/fs/cgroup/memory',
    'processor 1 /sys/fs/cgroup/cpu,cpuacct',
    'accounting 1 /sys/fs/cgroup/cpu,cpuacct',
    'processes 1 /sys/fs/cgroup/pids',
  ]);
});

test('version 2 has one hierarchy', () => {
  const found = findControllers(line('/sys/fs/cgroup', 'cgroup2', 'rw,nsdelegate'), () => 'cpuset cpu io memory hugetlb pids\n');
  expect(found.map(({ name, version }) => `${name} ${version}`)).toEqual(['processor 2', 'memory 2', 'processes 2']);
});

test('on a host with both each controller is where it is listed', () => {
  const found = findControllers(
    [line('/sys/fs/cgroup/memory', 'cgroup', 'rw,memory'), line('/sys/fs/cgroup/unified', 'cgroup2', 'rw')].join('\n'),
    (root) => (root === '/sys/fs/cgroup/unified' ? 'pids\n' : ''),
  );
  expect(found.map(({ name, version }) => `${name} ${version}`)).toEqual(['memory 1', 'processes 2']);
});

test('limits are written in the words of each version', () => {
  const written = (name: 'memory' | 'processor' | 'processes', version: 1 | 2) =>
    limitFiles({ name, version, root: '/x' }, limits).map(({ file, value }) => `${file}=${value}`);
  expect(written('memory', 1)).toEqual(['memory.limit_in_bytes=67108864', 'memory.memsw.limit_in_bytes=67108864']);
  expect(written('memory', 2)).toEqual(['memory.max=67108864', 'memory.swap.max=0', 'memory.oom.group=1']);
  expect(written('processor', 1)).toEqual(['cpu.cfs_period_us=100000', 'cpu.cfs_quota_us=150000']);
  expect(written('processor', 2)).toEqual(['cpu.max=150000 100000']);
  expect(written('processes', 2)).toEqual(['pids.max=20']);
});

test('all sites together weigh as much as twice the processors', () => {
  expect(weightFile({ name: 'processor', version: 1, root: '/x' }, 2)).toEqual({ file: 'cpu.shares', value: '4096' });
  expect(weightFile({ name: 'processor', version: 2, root: '/x' }, 2)).toEqual({ file: 'cpu.weight', value: '200' });
  expect(weightFile({ name: 'memory', version: 1, root: '/x' }, 2)).toBeUndefined();
});
