import type { FieldProblem, ProblemBody } from '@daspanel/contract';
import { neutralise } from './neutralise.ts';

/** A refusal of the API for a person: its sentence, and the fields and holders that the sentence does not name already. */
export function formatProblem(problem: ProblemBody): string {
  const sentence = repeatsField(problem) ? problem.title : problem.detail;
  const fields = (problem.fields ?? []).map((field) => `  ${describeField(field)}: ${neutralise(field.message)}`);
  const holders = (problem.holders ?? [])
    .filter((holder) => !problem.detail.includes(holder))
    .map((holder) => `  used by ${neutralise(holder)}`);
  const request = problem.requestId === '' ? '' : `, request ${neutralise(problem.requestId)}`;
  return [neutralise(sentence), ...fields, ...holders, `  (${problem.code}${request})`].join('\n');
}

/** True where the sentence says again what the first field says. */
function repeatsField({ detail, fields }: ProblemBody): boolean {
  const [first] = fields ?? [];
  return first !== undefined && detail.endsWith(first.message) && detail !== first.message;
}

/** The JSON pointer `/version/engine/kind` reads as `version.engine.kind`; other places than the body are named. */
function describeField({ in: place, field }: FieldProblem): string {
  if (place !== 'body') return `${place} ${neutralise(field)}`;
  const path = field.replace(/^\//, '').replaceAll('/', '.').replaceAll('~1', '/').replaceAll('~0', '~');
  return path === '' ? 'the body' : neutralise(path);
}
