import type { Step } from './plan.ts';

/** Something beside sites that is wanted and applied, such as an access key. Its mark in `dirty_sites` is `<kind>:<name>`. */
export interface Subject {
  readonly kind: string;
  /** What must be done so that the named one becomes what is wanted, which may be that it is gone. */
  readonly plan: (name: string, applied: ReadonlyMap<string, string | null>) => readonly Step[];
  /** Paths in `data/` of the files that applying it makes. */
  readonly files: (name: string) => readonly string[];
  /** False: once its steps are done, nothing of it is left. */
  readonly exists: (name: string) => boolean;
}

export function keyOfSubject(kind: string, name: string): string {
  return `${kind}:${name}`;
}

/** `site` for marks of sites, of their databases and of the installation. */
export function kindOfMark(mark: string): string {
  const end = mark.indexOf(':');
  return end === -1 ? 'site' : mark.slice(0, end);
}

/** The subject that a mark is about and its name; undefined for marks of sites and of the installation. */
export function findSubject(subjects: readonly Subject[], key: string): { readonly subject: Subject; readonly name: string } | undefined {
  const subject = subjects.find(({ kind }) => kind === kindOfMark(key));
  return subject === undefined ? undefined : { subject, name: key.slice(subject.kind.length + 1) };
}
