import { describe, expect, it } from 'vitest';
import { judgeAlarms, judgeStates } from './examine-certificates.ts';
import { judgeClock } from './examine-clock.ts';
import { findControllers, judgeControlGroups } from './examine-isolation.ts';
import { judgeName } from './examine-names.ts';
import { judgePart } from './examine-parts.ts';
import { judgePort } from './examine-ports.ts';
import { judgeNode, judgePackages } from './examine-programs.ts';
import { judgeInodes, judgeMemory, judgeSpace } from './examine-room.ts';

describe('Node', () => {
  it.each([
    ['v24.18.0', 'ok'],
    ['v24.21.3', 'ok'],
    ['v24.17.9', 'problem'],
    ['v20.19.0', 'problem'],
    ['v26.0.0', 'problem'],
  ])('%s: %s', (version, outcome) => {
    expect(judgeNode(version).outcome).toBe(outcome);
  });
});

describe('packages', () => {
  it('names those that are missing, and how to get them', () => {
    const found = judgePackages(true, ['nginx-light', 'redis-server']);
    expect(found.says).toContain('nginx-light redis-server');
    expect(found.advice).toBeDefined();
    expect(judgePackages(true, []).outcome).toBe('ok');
  });

  it('does not guess on a distribution that is not known', () => {
    expect(judgePackages(false, [])).toMatchObject({ outcome: 'problem', advice: expect.stringContaining('Debian') });
  });
});

describe('room', () => {
  it('warns before it is too late', () => {
    expect([100, 500, 5000].map((mebibytes) => judgeSpace(mebibytes * 1024 ** 2).outcome)).toEqual(['problem', 'warning', 'ok']);
    expect([10, 5000, 1e6].map((free) => judgeInodes(free).outcome)).toEqual(['problem', 'warning', 'ok']);
    expect(judgeMemory('MemTotal: 9 kB\nMemAvailable:    2048000 kB\n')).toMatchObject({ outcome: 'ok', says: '2.0 GiB are available' });
    expect(judgeMemory('MemAvailable: 2048 kB\n').outcome).toBe('warning');
  });
});

describe('the clock', () => {
  const now = Date.parse('2026-03-01T00:00:00Z');
  it('is wrong where files were written in its future', () => {
    expect(judgeClock(now, now - 1000, false).outcome).toBe('ok');
    expect(judgeClock(now, now + 60_000, true).outcome).toBe('ok');
    expect(judgeClock(now, now + 3 * 86_400_000, true)).toMatchObject({
      outcome: 'problem',
      says: expect.stringContaining('3.0 days later'),
    });
  });
});

describe('control groups', () => {
  const line = (root: string, type: string, options: string) => `30 23 0:26 / ${root} rw,nosuid shared:4 - ${type} none rw,${options}`;
  const mounts = [
    line('/sys/fs/cgroup/memory', 'cgroup', 'memory'),
    line('/sys/fs/cgroup/cpu', 'cgroup', 'cpu,cpuacct'),
    line('/sys/fs/cgroup/unified', 'cgroup2', ''),
    line('/proc', 'proc', 'memory'),
  ].join('\n');

  it('are found in hierarchies of both versions', () => {
    const found = findControllers(
      mounts,
      () => 'pids io\n',
      () => true,
    );
    expect(judgeControlGroups(found).outcome).toBe('ok');
  });

  it('count only where they may be written', () => {
    const found = findControllers(
      mounts,
      () => 'pids io\n',
      (root) => !root.endsWith('unified'),
    );
    expect(judgeControlGroups(found)).toMatchObject({ outcome: 'warning', says: expect.stringMatching(/: pids$/) });
  });
});

describe('names', () => {
  it('below localhost need no resolver', () => {
    expect(judgeName('api.daspanel.localhost', [], []).outcome).toBe('ok');
  });

  it('of a public host must lead here', () => {
    expect(judgeName('api.hosting.example.org', ['192.0.2.1'], ['192.0.2.1']).outcome).toBe('ok');
    expect(judgeName('api.hosting.example.org', ['192.0.2.1'], ['10.0.0.2']).outcome).toBe('warning');
    for (const label of ['admin', 'probe.sites', 'probe.dev'])
      expect(judgeName(`${label}.hosting.example.org`, [], [])).toMatchObject({
        outcome: 'problem',
        advice: expect.stringContaining('*.sites.hosting.example.org and *.dev.hosting.example.org,'),
      });
  });
});

describe('ports', () => {
  it.each(['EADDRINUSE', 'EACCES', 'EADDRNOTAVAIL', 'EINVAL'])('%s comes with advice', (code) => {
    expect(judgePort('127.0.0.1', 80, code)).toMatchObject({ outcome: 'problem', advice: expect.stringContaining('daspanel up') });
  });

  it('are free where nothing is wrong', () => {
    expect(judgePort('127.0.0.1', 80, undefined).outcome).toBe('ok');
  });
});

describe('parts', () => {
  const part = { name: 'api', state: 'ready', pid: 1, restarts: 0, since: 0, problem: null, memoryBytes: 0 } as const;
  it('that are not ready are problems, those that were restarted are suspicious', () => {
    expect(judgePart(part, '/data').outcome).toBe('ok');
    expect(judgePart({ ...part, restarts: 3 }, '/data').outcome).toBe('warning');
    const failing = judgePart({ ...part, state: 'failing', problem: 'it ended with status 1' }, '/data');
    expect(failing).toMatchObject({
      outcome: 'problem',
      says: 'is failing: it ended with status 1',
      advice: expect.stringContaining('/data/logs/api.log'),
    });
  });
});

describe('certificates', () => {
  const alarm = { id: 'installation', site: null, name: 'xn--bcher-kva.example', notAfter: '2026-03-01T00:00:00.000Z' } as const;
  const issuers = [{ kind: 'lets-encrypt', email: null, profile: null }] as const;

  it('that end soon are told, and those that have ended are problems', () => {
    expect(judgeAlarms([])).toMatchObject([{ outcome: 'ok' }]);
    expect(judgeAlarms(null)).toMatchObject([{ outcome: 'warning' }]);
    expect(judgeAlarms([{ ...alarm, level: 'quarter' }])).toMatchObject([{ outcome: 'warning', about: 'certificate of bücher.example' }]);
    expect(judgeAlarms([{ ...alarm, level: 'expired' }])).toMatchObject([{ outcome: 'problem', says: expect.stringContaining('ended') }]);
  });

  it('that nobody could issue are told, with the command that changes it', () => {
    expect(judgeStates({}, [])).toEqual([]);
    const advice: unknown = expect.stringContaining('--lets-encrypt');
    expect(judgeStates({ waiting: 2 }, [])).toMatchObject([{ outcome: 'warning', says: expect.stringContaining('2 are wanted'), advice }]);
    expect(judgeStates({ ready: 2, ordering: 1 }, [...issuers])).toMatchObject([{ outcome: 'ok', says: '3, none in trouble' }]);
    expect(judgeStates({ ready: 2, failing: 1 }, [...issuers])).toMatchObject([{ outcome: 'warning', says: 'of 3: 1 failing' }]);
  });
});
