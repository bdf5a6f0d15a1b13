import type { AcmeAuthorization, AcmeOrder } from '../../protocol/acme-types.ts';
import type { WorkingRecord } from '../record/certificate-record.ts';
import { StepFailure } from './step-failure.ts';

/** An authority that mixes up orders is not worked with: nothing is proven for names that were not asked for. Rejects with StepFailure. */
export function checkOrder({ work }: WorkingRecord, { identifiers, authorizations }: AcmeOrder, authority: string): void {
  const wanted = new Set(work.names.map(({ name }) => describe(name)));
  const offered = new Set(identifiers.map(({ value }) => describe(value)));
  const isSame = wanted.size === offered.size && [...wanted].every((name) => offered.has(name));
  if (!isSame) throw refuse(`${authority} made an order for other names than were asked for.`);
  if (authorizations.length > wanted.size) throw refuse(`${authority} wants more proofs than there are names in the order.`);
}

/** The name that an authorization is for. Rejects with StepFailure when the order has no such name. */
export function nameOfAuthorization({ work }: WorkingRecord, { identifier, wildcard }: AcmeAuthorization, authority: string): string {
  const name = wildcard ? `*.${identifier.value}` : identifier.value;
  const ordered = work.names.find((each) => describe(each.name) === describe(name))?.name;
  // Some authorities do not mark the authorization of a wildcard.
  const wildcardOf = work.names.find((each) => each.name === `*.${identifier.value}`)?.name;
  const found = ordered ?? wildcardOf;
  if (found === undefined) throw refuse(`${authority} wants a proof for a name that is not in the order.`);
  return found;
}

/** Addresses have several spellings (RFC 5952). */
function describe(name: string): string {
  return name.includes(':') && URL.canParse(`http://[${name}]/`) ? new URL(`http://[${name}]/`).hostname : name.toLowerCase();
}

function refuse(detail: string): StepFailure {
  const advice = 'It is tried again by itself. If it stays so, set another authority.';
  return new StepFailure({ kind: 'authority', problem: { code: 'authority-faulty', name: null, detail, advice }, until: null });
}
