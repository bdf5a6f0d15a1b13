import { inspect } from 'node:util';
import { expect, test } from 'vitest';
import { createLog } from './log.ts';
import { Secret } from './secret.ts';

test('a secret shows itself to nobody who does not ask', () => {
  const secret = new Secret('hunter2');
  const lines: string[] = [];
  createLog('test', (line) => lines.push(line)).info('signing in', { secret, nested: { secret } });
  expect([String(secret), JSON.stringify({ secret }), inspect({ secret }, { depth: 9 }), ...lines].join()).not.toContain('hunter2');
  expect(secret.reveal()).toBe('hunter2');
});
