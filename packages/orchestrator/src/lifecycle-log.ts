import { writeSync } from 'node:fs';
import { join } from 'node:path';
import { createLog, type Log } from '@daspanel/platform/log.ts';
import { openPartLog } from './part-log.ts';

/** The same sentence is told again after this time. A part that fails for ever must not fill the terminal. */
const TELL_AGAIN_AFTER = 60_000;

/**
 * The orchestrator's log: JSON lines in `<folder>/orchestrator.log`. What goes to `told` is also said at the terminal, as a sentence with the
 * place of the log of the `part` that it is about.
 */
export function openLifecycleLog(folder: string, say: (sentence: string) => void): { readonly file: Log; readonly told: Log } {
  const { descriptor } = openPartLog(folder, 'orchestrator');
  const file = createLog('orchestrator', (line) => {
    try {
      writeSync(descriptor, line);
    } catch {
      // A full disk must not end the installation.
    }
  });
  const lastTold = new Map<string, number>();
  const tell =
    (level: keyof Log) =>
    (message: string, details: Readonly<Record<string, unknown>> = {}) => {
      file[level](message, details);
      if (Date.now() - (lastTold.get(message) ?? -Infinity) < TELL_AGAIN_AFTER) return;
      lastTold.set(message, Date.now());
      const { part } = details;
      say(typeof part === 'string' && level !== 'info' ? `${message} (${join(folder, `${part}.log`)})` : message);
    };
  return { file, told: { info: tell('info'), warn: tell('warn'), error: tell('error') } };
}
