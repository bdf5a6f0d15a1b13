import { statSync } from 'node:fs';
import { exitCodes, type ExitCode } from '../failure.ts';
import type { Output } from '../output/output.ts';
import { neutralise } from '../output/neutralise.ts';
import type { Session } from '../session.ts';
import { examineCertificates } from './examine-certificates.ts';
import { examineClock } from './examine-clock.ts';
import { examineFolders } from './examine-folders.ts';
import { examineIsolation } from './examine-isolation.ts';
import { examineNames } from './examine-names.ts';
import { examineParts } from './examine-parts.ts';
import { examinePorts } from './examine-ports.ts';
import { examinePrograms } from './examine-programs.ts';
import { examineRoom } from './examine-room.ts';
import type { Finding, Subject } from './finding.ts';

type Examine = (subject: Subject) => Promise<readonly Finding[]> | readonly Finding[];

const examinations: Readonly<Record<string, Examine>> = {
  programs: examinePrograms,
  'data folder': examineFolders,
  room: examineRoom,
  clock: examineClock,
  isolation: examineIsolation,
  names: examineNames,
  ports: examinePorts,
  parts: examineParts,
};

/** Looks at everything and explains it. Exit code 1 where something keeps Daspanel from working. */
export async function examineMachine(session: Session): Promise<ExitCode> {
  const { output, wishes, programDirectory } = session;
  const subject = { data: wishes.data, programDirectory, separateUsers: isForRoot(wishes.data) };
  const findings: Finding[] = [];
  for (const [about, examine] of Object.entries(examinations)) findings.push(...(await tryTo(about, () => examine(subject))));
  findings.push(...(await tryTo('certificates', () => examineCertificates(session))));
  await output.answer(findings, () => printFindings(output, findings));
  return findings.some(({ outcome }) => outcome === 'problem') ? exitCodes.failed : exitCodes.done;
}

function isForRoot(data: string): boolean {
  return (statSync(data, { throwIfNoEntry: false })?.uid ?? process.getuid?.()) === 0;
}

/** A look that fails is a finding too: it must not hide the others. */
async function tryTo(about: string, examine: () => ReturnType<Examine>): Promise<readonly Finding[]> {
  try {
    return await examine();
  } catch (error) {
    return [{ about, outcome: 'warning', says: `could not be looked at: ${error instanceof Error ? error.message : String(error)}` }];
  }
}

const marks = { ok: 'ok     ', warning: 'warning', problem: 'PROBLEM' } as const;
const colours = { ok: 'green', warning: 'yellow', problem: 'red' } as const;

function printFindings(output: Output, findings: readonly Finding[]): void {
  for (const { about, outcome, says, advice } of findings) {
    output.line(`${output.colour(colours[outcome], marks[outcome])}  ${about}: ${neutralise(says)}`);
    if (advice !== undefined) output.line(`         ${neutralise(advice)}`);
  }
  const problems = findings.filter(({ outcome }) => outcome === 'problem').length;
  output.line('');
  output.line(
    problems === 0 ? 'Nothing keeps Daspanel from working.' : `${problems === 1 ? 'One problem' : `${problems} problems`} to mend.`,
  );
}
