import { showHost, type Diagnosis } from '@daspanel/contract';
import { exitCodes, type ExitCode } from '../failure.ts';
import type { Detail, Output } from '../output/output.ts';
import { describeProblem } from './describe-problem.ts';

type NameDiagnosis = Diagnosis['names'][number];

/** Prints what was found, name by name. Exit code 1 where something is in the way. */
export async function printDiagnosis(output: Output, diagnosis: Diagnosis): Promise<ExitCode> {
  await output.answer(diagnosis, async () => {
    await output.details([...diagnosis.names.flatMap(describeName), ['problems', ofNoName(diagnosis)]]);
    output.line('');
    output.line(diagnosis.ready ? 'A certificate could be ordered.' : 'Something is in the way: nothing would be ordered.');
  });
  return diagnosis.ready ? exitCodes.done : exitCodes.failed;
}

function describeName(found: NameDiagnosis): readonly Detail[] {
  const { addresses, aliases, expected, caa, budget } = found;
  return [
    ['name', showHost(found.name)],
    [
      'leads to',
      addresses.length === 0 ? 'no address' : addresses.map(({ address, verdict, detail }) => `${address} (${verdict}): ${detail}`),
    ],
    ['by way of', aliases.join(' ')],
    ['expected', expected.join(' ')],
    ['CAA', [`${caa.verdict}${caa.at === null ? '' : ` by the records of ${caa.at}`}`, ...caa.records]],
    ['validation', found.challenge ?? 'not possible'],
    ['limits leave', budget === null ? undefined : `${budget.certificates} certificates, ${budget.failures} failed tries`],
    ['problems', found.problems.flatMap(describeProblem)],
  ];
}

/** Problems that no name tells already. */
function ofNoName({ problems, names }: Diagnosis): readonly string[] {
  const told = new Set(names.flatMap((name) => name.problems.map((problem) => JSON.stringify(problem))));
  return problems.filter((problem) => !told.has(JSON.stringify(problem))).flatMap(describeProblem);
}
