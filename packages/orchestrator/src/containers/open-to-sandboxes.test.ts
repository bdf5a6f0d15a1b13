import { expect, test } from 'vitest';
import { parseGroupMounts } from './open-to-sandboxes.ts';

test('control groups of both versions are found among the mounts of a container', () => {
  const mountinfo = `132 131 0:71 / /sys/fs/cgroup rw,nosuid - tmpfs tmpfs rw,mode=755
136 132 0:32 /docker/c01f /sys/fs/cgroup/memory ro,nosuid,nodev,noexec,relatime - cgroup cgroup rw,memory
140 132 0:36 /docker/c01f /sys/fs/cgroup/pids ro,nosuid shared:9 - cgroup cgroup rw,pids
31 23 0:26 / /sys/fs/cgroup/unified ro,nosuid - cgroup2 cgroup rw,nsdelegate
`;
  expect(parseGroupMounts(mountinfo)).toEqual([
    { folder: '/sys/fs/cgroup/memory', version: 1 },
    { folder: '/sys/fs/cgroup/pids', version: 1 },
    { folder: '/sys/fs/cgroup/unified', version: 2 },
  ]);
});
