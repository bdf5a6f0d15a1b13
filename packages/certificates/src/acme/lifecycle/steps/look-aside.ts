import { AcmeError } from '../../protocol/acme-types.ts';
import { DAY, HOUR } from '../durations.ts';
import type { CertificateRecord, SetAside } from '../record/certificate-record.ts';
import { lookAt } from './look-at-names.ts';
import type { StepParts } from './step-parts.ts';

/** Looks at the names that were set aside. When one is right, another certificate with it is ordered, at most once a day. */
export async function lookAside(parts: StepParts, record: CertificateRecord): Promise<CertificateRecord> {
  const now = parts.now();
  const due = Object.entries(record.setAside).filter(([, { lookAgainAt }]) => lookAgainAt <= now);
  const wrong = await findWrong(
    parts,
    due.map(([name]) => name),
  );
  const extendAt = record.extendAt ?? now;
  const right = due.filter(([name]) => !wrong.has(name)).map(([name]) => name);
  const mayExtend = right.length > 0 && extendAt <= now;
  const looked = due.map(([name, aside]): readonly [string, SetAside] => {
    const lookAgainAt = wrong.has(name) ? now + HOUR : Math.max(extendAt, now + HOUR);
    return [name, { ...aside, problem: wrong.get(name) ?? aside.problem, lookAgainAt }];
  });
  // A name that is neither had nor set aside is ordered.
  const stay = Object.entries({ ...record.setAside, ...Object.fromEntries(looked) }).filter(
    ([name]) => !mayExtend || !right.includes(name),
  );
  return { ...record, setAside: Object.fromEntries(stay), extendAt: mayExtend ? now + DAY : record.extendAt };
}

/** Those that are not right, each with the reason. Without the authority nothing is known, and everything stays as it was. */
async function findWrong(parts: StepParts, names: readonly string[]): Promise<ReadonlyMap<string, SetAside['problem'] | undefined>> {
  const issuer = parts.store.settings.read().issuers[0];
  if (issuer === undefined) return new Map(names.map((name) => [name, undefined]));
  try {
    const looked = await lookAt(parts, { issuer, directory: issuer.directory }, names);
    return new Map(looked.filter(({ challenge }) => challenge === null).map(({ name, problems }) => [name, problems[0]]));
  } catch (error) {
    if (!(error instanceof AcmeError)) throw error;
    return new Map(names.map((name) => [name, undefined]));
  }
}
