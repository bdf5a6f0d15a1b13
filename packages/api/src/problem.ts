import { problems, type FieldProblem, type ProblemBody, type ProblemCode } from '@daspanel/contract';

interface ProblemDetails {
  readonly fields?: readonly FieldProblem[];
  readonly holders?: readonly string[];
  /** Headers of the answer, such as Retry-After. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly cause?: unknown;
}

/** A failure that the caller is told about: a code of the contract's table, and a sentence that says what is wrong and what to do. */
export class Problem extends Error {
  readonly code: ProblemCode;
  readonly fields: readonly FieldProblem[] | undefined;
  readonly holders: readonly string[] | undefined;
  readonly headers: Readonly<Record<string, string>>;

  constructor(code: ProblemCode, detail: string, details: ProblemDetails = {}) {
    super(detail, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = 'Problem';
    this.code = code;
    this.fields = details.fields;
    this.holders = details.holders;
    this.headers = details.headers ?? {};
  }

  get status(): number {
    return problems[this.code].status;
  }

  body(requestId: string): ProblemBody {
    return {
      type: `urn:daspanel:problem:${this.code}`,
      title: problems[this.code].title,
      status: this.status,
      code: this.code,
      detail: this.message,
      requestId,
      ...(this.fields === undefined ? {} : { fields: [...this.fields] }),
      ...(this.holders === undefined ? {} : { holders: [...this.holders] }),
    };
  }
}

/** The answer for everything that does not exist, and for everything that the caller must not know to exist. */
export function notFound(): Problem {
  return new Problem('not-found', 'there is nothing at this address that you may see');
}

/** A refused field of the body; `pointer` is a JSON pointer such as `/version/type`. */
export function invalidField(pointer: string, message: string): Problem {
  return new Problem('invalid-fields', `${pointer.slice(1)}: ${message}`, { fields: [{ in: 'body', field: pointer, message }] });
}
