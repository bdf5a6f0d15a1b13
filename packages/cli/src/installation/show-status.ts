import { exitCodes, type ExitCode } from '../failure.ts';
import type { Isolation } from '../machine/isolation-file.ts';
import { neutralise } from '../output/neutralise.ts';
import { stateColour, type Output } from '../output/output.ts';
import { formatBytes, formatDuration } from '../output/quantities.ts';
import type { Session } from '../session.ts';
import { describeCounts } from './count-sites.ts';
import { readStatus, type Status } from './read-status.ts';

export async function showStatus(session: Session): Promise<ExitCode> {
  const status = await readStatus(session);
  await session.output.answer(status, () => printStatus(session.output, status));
  const isReady = status.problem === undefined && status.parts.every(({ state }) => state === 'ready');
  return isReady ? exitCodes.done : exitCodes.failed;
}

const columns = [
  { title: 'PART' },
  { title: 'STATE', colour: stateColour },
  { title: 'FOR' },
  { title: 'PROCESS', align: 'right' },
  { title: 'MEMORY', align: 'right' },
  { title: 'RESTARTS', align: 'right' },
  { title: 'PROBLEM', shrinks: true },
] as const;

async function printStatus(output: Output, { parts, sites, isolation, problem }: Status): Promise<void> {
  const rows = parts.map((part) => [
    part.name,
    part.state,
    formatDuration(Date.now() - part.since),
    part.pid === null ? '' : String(part.pid),
    part.pid === null ? '' : formatBytes(part.memoryBytes),
    String(part.restarts),
    part.problem ?? '',
  ]);
  await output.table(columns, rows);
  output.line('');
  await output.details([
    ['sites', sites === undefined ? 'not known while the API does not answer' : describeCounts(sites)],
    ['isolation', isolation === undefined ? undefined : describeIsolation(isolation)],
  ]);
  if (problem !== undefined) output.note(neutralise(problem));
}

function describeIsolation({ level, missing }: Isolation): string {
  return missing.length === 0 ? level : `${level}: this machine lacks ${missing.join(', ')} (daspanel doctor says more)`;
}
