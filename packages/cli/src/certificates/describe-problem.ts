import { showHost, type CertificateProblem } from '@daspanel/contract';

/** What is wrong and what to do about it, a line each. */
export function describeProblem({ code, name, detail, advice }: CertificateProblem): readonly string[] {
  const about = name === null || detail.includes(name) ? '' : `${showHost(name)}: `;
  return [`${about}${detail} (${code})`, `  ${advice}`];
}
