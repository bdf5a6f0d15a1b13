import { exitCodes, Failure } from '../failure.ts';
import { readAssignments } from './assignments.ts';

export interface EngineWishes {
  readonly php?: string;
  readonly static?: boolean;
  readonly fallback?: string;
  readonly notFound?: string;
  readonly set?: readonly string[];
}

/** The field `engine` that the options ask for; undefined where they ask for none. */
export function readEngine(wishes: EngineWishes): Readonly<Record<string, unknown>> | undefined {
  const { php, fallback, notFound } = wishes;
  const settings = readAssignments('--set', wishes.set);
  const isPhp = php !== undefined || settings !== undefined;
  const isStatic = wishes.static === true || fallback !== undefined || notFound !== undefined;
  if (isPhp && isStatic) {
    throw new Failure('--php and --set are for PHP, --static, --fallback and --not-found for files only: choose one', exitCodes.usage);
  }
  if (isPhp) return { kind: 'php', version: php, settings };
  return isStatic ? { kind: 'static', fallback: emptyIsNull(fallback), notFoundPage: emptyIsNull(notFound) } : undefined;
}

/** `--fallback ''` takes the page away. */
function emptyIsNull(page: string | undefined): string | null | undefined {
  return page === '' ? null : page;
}
