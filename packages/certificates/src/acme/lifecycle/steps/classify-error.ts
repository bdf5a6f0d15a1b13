import type { CertificateProblem } from '@daspanel/formats/acme-requests.ts';
import { ChallengeProblem } from '../../challenges/challenge-presenter.ts';
import { AcmeError, type AcmeErrorDocument } from '../../protocol/acme-types.ts';
import type { AskedAuthority } from '../accounts/make-account.ts';
import { MINUTE } from '../durations.ts';
import { explainDocument, explainUnreachable } from '../planning/explain-error.ts';
import type { WorkingRecord } from '../record/certificate-record.ts';
import { StepFailure, type Failure } from './step-failure.ts';
import { askedAuthority, nameOfAuthority, type StepParts } from './step-parts.ts';

/** Shorter pauses that an authority asks for are no refusal of the order. */
const SHORT_PAUSE = 10 * MINUTE;
/** Types of errors that speak of single names of an order. */
const ABOUT_NAMES: ReadonlySet<string> = new Set([
  'caa',
  'rejectedIdentifier',
  'unsupportedIdentifier',
  'dns',
  'connection',
  'unauthorized',
  'tls',
]);

/** What an error of a step means; undefined: nothing that is known, a fault of our own. */
export async function classifyError(parts: StepParts, record: WorkingRecord, error: unknown): Promise<Failure | undefined> {
  try {
    return await classify(parts, record, error);
  } catch (changed) {
    // Its authority has been exchanged for another one meanwhile.
    if (changed instanceof StepFailure) return changed.failure;
    throw changed;
  }
}

async function classify(parts: StepParts, record: WorkingRecord, error: unknown): Promise<Failure | undefined> {
  if (error instanceof StepFailure) return error.failure;
  if (error instanceof ChallengeProblem) {
    const name = record.names[0] ?? '';
    const problem = { code: error.code, name, detail: error.message, advice: error.advice };
    return { kind: 'validation', problems: new Map([[name, problem]]), counts: false };
  }
  if (!(error instanceof AcmeError)) return undefined;
  const asked = askedAuthority(parts, record);
  const authority = nameOfAuthority(asked);
  if (error.kind === 'unreachable' || error.document === null) {
    return { kind: 'unreachable', problem: explainUnreachable(error.message, authority), until: error.retryAfter };
  }
  return classifyRefusal(parts, record, { asked, error, document: error.document });
}

interface Refusal {
  readonly asked: AskedAuthority;
  readonly error: AcmeError;
  readonly document: AcmeErrorDocument;
}

async function classifyRefusal(parts: StepParts, record: WorkingRecord, { asked, error, document }: Refusal): Promise<Failure> {
  const problem = explainDocument(document, null, nameOfAuthority(asked));
  const { work } = record;
  switch (document.type) {
    case 'accountDoesNotExist':
      parts.accounts.forgetUrl(asked.directory);
      return { kind: 'lost-account', problem };
    case 'unauthorized':
      return classifyUnauthorized(
        parts,
        record,
        asked,
        explainDocument({ ...document, type: 'userActionRequired' }, null, nameOfAuthority(asked)),
      );
    case 'rateLimited':
      if (error.retryAfter !== null && error.retryAfter - parts.now() <= SHORT_PAUSE) {
        return { kind: 'unreachable', problem, until: error.retryAfter };
      }
      return { kind: 'authority', problem, until: error.retryAfter };
    case 'orderNotReady':
      return { kind: 'unreachable', problem, until: null };
    default:
      break;
  }
  if (work.order !== null && (error.status === 404 || document.type === 'malformed')) return { kind: 'lost-order', problem };
  const names = findRefusedNames(record, document, nameOfAuthority(asked));
  if (names.size > 0) return { kind: 'validation', problems: names, counts: false };
  return { kind: 'authority', problem, until: error.retryAfter };
}

/** Outside of validations it means the account: that does not count any more, or what was asked for belongs to another. */
async function classifyUnauthorized(
  parts: StepParts,
  { work }: WorkingRecord,
  asked: AskedAuthority,
  problem: CertificateProblem,
): Promise<Failure> {
  if (!work.hasNewAccount && !(await parts.accounts.recheck(asked, parts.signal))) return { kind: 'lost-account', problem };
  return work.order === null ? { kind: 'authority', problem, until: null } : { kind: 'lost-order', problem };
}

/** Names other than the first that alone are refused: the order can do without them. */
function findRefusedNames({ work, names }: WorkingRecord, document: AcmeErrorDocument, authority: string): Map<string, CertificateProblem> {
  const subproblems = document.subproblems.filter(({ type, identifier }) => identifier !== null && ABOUT_NAMES.has(type));
  const refused = new Map<string, CertificateProblem>();
  for (const subproblem of subproblems) {
    const value = subproblem.identifier?.value ?? '';
    for (const { name } of work.names) {
      if (name !== value && name !== `*.${value}`) continue;
      refused.set(name, explainDocument({ type: subproblem.type, detail: subproblem.detail, subproblems: [] }, name, authority));
    }
  }
  return refused.has(names[0] ?? '') ? new Map() : refused;
}
