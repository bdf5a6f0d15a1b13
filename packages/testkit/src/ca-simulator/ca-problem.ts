import type { Identifier } from './ca-state.ts';

/** An answer with a problem document (RFC 8555, 6.7); `type` without `urn:ietf:params:acme:error:`. */
export class CaProblem extends Error {
  readonly status: number;
  readonly type: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Further members of the document. */
  readonly more: object;
  constructor(
    status: number,
    type: string,
    detail: string,
    facts: { readonly headers?: Readonly<Record<string, string>>; readonly more?: object } = {},
  ) {
    super(detail);
    this.status = status;
    this.type = type;
    this.headers = facts.headers ?? {};
    this.more = facts.more ?? {};
  }
}

export interface ProblemContent {
  readonly type: string;
  readonly detail: string;
  readonly subproblems?: readonly { readonly type: string; readonly detail: string; readonly identifier?: Identifier }[];
}

/** A problem document as it is sent. */
export function describeProblem({ type, detail, subproblems }: ProblemContent, status?: number): object {
  return {
    type: errorUrn(type),
    detail,
    ...(status === undefined ? {} : { status }),
    ...(subproblems === undefined ? {} : { subproblems: subproblems.map((problem) => ({ ...problem, type: errorUrn(problem.type) })) }),
  };
}

function errorUrn(type: string): string {
  return `urn:ietf:params:acme:error:${type}`;
}
