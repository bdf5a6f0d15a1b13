import { describe, expect, it } from 'vitest';
import { readAssignments } from './assignments.ts';
import { readEngine } from './read-engine.ts';

const sent = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

describe('readEngine', () => {
  it('asks for PHP with settings', () => {
    const engine = readEngine({ php: '8.2', set: ['memory_limit=256', 'display_errors=true', 'date_timezone=Europe/Lisbon'] });
    const settings = { memory_limit: 256, display_errors: true, date_timezone: 'Europe/Lisbon' };
    expect(sent(engine)).toEqual({ kind: 'php', version: '8.2', settings });
  });

  it('asks for settings alone, as a change of an engine', () => {
    expect(sent(readEngine({ set: ['opcache=false'] }))).toEqual({ kind: 'php', settings: { opcache: false } });
  });

  it('asks for files only, and takes a page away with an empty one', () => {
    expect(sent(readEngine({ static: true }))).toEqual({ kind: 'static' });
    expect(sent(readEngine({ fallback: '/index.html', notFound: '' }))).toEqual({
      kind: 'static',
      fallback: '/index.html',
      notFoundPage: null,
    });
  });

  it('asks for nothing where no option is given', () => {
    expect(readEngine({})).toBeUndefined();
  });

  it('refuses options that contradict each other', () => {
    expect(() => readEngine({ php: '8.2', static: true })).toThrow(/choose one/);
  });
});

describe('readAssignments', () => {
  it('keeps what follows the first equals sign', () => {
    expect(readAssignments('--set', ['date_timezone=a=b'])).toEqual({ date_timezone: 'a=b' });
  });

  it('refuses what is no assignment', () => {
    expect(() => readAssignments('--limit', ['workers'])).toThrow('--limit takes NAME=VALUE, not "workers"');
  });
});
