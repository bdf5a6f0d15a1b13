import { join } from 'node:path';
import { askForParts, type Part } from '../machine/control-socket.ts';
import { findOrchestrator } from '../machine/orchestrator-lock.ts';
import type { Finding, Subject } from './finding.ts';

export async function examineParts({ data }: Subject): Promise<readonly Finding[]> {
  const running = findOrchestrator(data);
  if (running === undefined)
    return [{ about: 'Daspanel', outcome: 'ok', says: `does not run in ${data}`, advice: 'daspanel up starts it.' }];
  const parts = await askForParts(data).catch((error: unknown) => String(error instanceof Error ? error.message : error));
  if (typeof parts === 'string') {
    const says = `process ${running.pid} runs, but does not say how its parts are: ${parts}`;
    return [{ about: 'Daspanel', outcome: 'warning', says, advice: 'Ask as root, or as the user that started it.' }];
  }
  return parts.map((part) => judgePart(part, data));
}

export function judgePart({ name, state, problem, restarts }: Part, data: string): Finding {
  const about = `part ${name}`;
  const log = join(data, 'logs', `${name}.log`);
  if (state !== 'ready') {
    return { about, outcome: 'problem', says: `is ${state}${problem === null ? '' : `: ${problem}`}`, advice: `Its log says more: ${log}` };
  }
  if (restarts === 0) return { about, outcome: 'ok', says: 'is ready' };
  return { about, outcome: 'warning', says: `is ready, but was started again ${restarts} times`, advice: `Its log says why: ${log}` };
}
