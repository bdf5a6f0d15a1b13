import { showHost, type CertificateProblem } from '@daspanel/contract';

/** What is wrong and what to do about it, a line each. */
export function describeProblem({ code, name, detail, advice }: CertificateProblem): readonly string[] {
  return [`${name === null ? '' : `${showHost(name)}: `}${detail} (${code})`, `  ${advice}`];
}
