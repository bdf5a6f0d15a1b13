import { describe, expect, it } from 'vitest';
import { describeDuration, describeProgress } from './describe-job.ts';

describe('describeProgress', () => {
  it.each([
    [null, 'version.clone: queued'],
    [{ done: 12, total: 80, unit: 'files', message: 'copying' }, 'version.clone: 12 files of 80 files (15 %), copying'],
    [{ done: 2048, total: null, unit: 'bytes', message: '' }, 'version.clone: 2.0 KiB'],
    [{ done: 0, total: 0, unit: 'sites', message: '' }, 'version.clone: 0 sites of 0 sites'],
  ])('%o', (progress, text) => {
    expect(describeProgress({ kind: 'version.clone', state: 'queued', progress })).toBe(text);
  });
});

describe('describeDuration', () => {
  const startedAt = '2026-01-01T00:00:00.000Z';
  it('counts to the end, or to now', () => {
    expect(describeDuration({ startedAt, endedAt: '2026-01-01T00:02:00.000Z' })).toBe('2 min');
    expect(describeDuration({ startedAt, endedAt: null }, Date.parse(startedAt) + 4000)).toBe('4 s');
    expect(describeDuration({ startedAt: null, endedAt: null })).toBe('');
  });
});
