import { challengeType, type ChallengeType } from '@daspanel/formats/acme-requests.ts';
import type { CaaRecord } from '../dns/resolver.ts';

export interface CaaQuestion {
  readonly isWildcard: boolean;
  /** Names of the authority; empty: not known. */
  readonly identities: readonly string[];
  /** The account's URL; null: not known. */
  readonly accountUrl: string | null;
}

/** `reason`: why it is forbidden, or what is not known, as a part of a sentence; empty when all is permitted. `methods`: challenge types that may be used. */
export interface CaaJudgement {
  readonly verdict: 'allowed' | 'forbidden' | 'unknown';
  readonly methods: readonly ChallengeType[];
  readonly reason: string;
}

const EVERY_METHOD = challengeType.options;
/** Those that authorities understand; one that is critical and not understood forbids everything (RFC 8659, 4.1). */
const UNDERSTOOD = ['issue', 'issuewild', 'iodef', 'issuemail'];

/** Whether CAA records let an authority issue (RFC 8659, 4), to this account and by which challenges (RFC 8657). */
export function judgeCaa(records: readonly CaaRecord[], question: CaaQuestion): CaaJudgement {
  // Authorities take every flag for the critical one, since it has been written in several ways.
  const obstacle = records.find(({ tag, flags }) => !UNDERSTOOD.includes(tag) && flags !== 0);
  if (obstacle !== undefined) return forbid(`a record says that nobody may issue who does not understand "${obstacle.tag}"`);
  const wild = records.filter(({ tag }) => tag === 'issuewild');
  const deciding = question.isWildcard && wild.length > 0 ? wild : records.filter(({ tag }) => tag === 'issue');
  if (deciding.length === 0) return { verdict: 'allowed', methods: EVERY_METHOD, reason: '' };

  const permissions = deciding.map(({ value }) => parsePermission(value)).filter((permission) => permission !== null);
  if (permissions.length === 0) return forbid('the records permit no authority at all');
  if (question.identities.length === 0) {
    return {
      verdict: 'unknown',
      methods: EVERY_METHOD,
      reason: 'it is not known yet by which name the authority is called in CAA records',
    };
  }
  const identities = question.identities.map((identity) => identity.toLowerCase());
  const ours = permissions.filter(({ authority }) => identities.includes(authority));
  if (ours.length === 0) return forbid(`only ${list(permissions.map(({ authority }) => authority))} may issue`);
  return judgeParameters(ours, question.accountUrl);
}

function judgeParameters(permissions: readonly Permission[], accountUrl: string | null): CaaJudgement {
  const forAccount = permissions.filter(
    ({ accounts }) => accounts.length === 0 || accountUrl === null || (accounts.length === 1 && accounts[0] === accountUrl),
  );
  if (forAccount.length === 0) return forbid('the records permit another account at this authority only');
  const methods = EVERY_METHOD.filter((type) => forAccount.some((permission) => permission.methods?.includes(type) ?? true));
  if (methods.length === 0) return forbid('the records permit none of the ways by which the name could be validated');
  const isAccountKnown = accountUrl !== null || forAccount.some(({ accounts }) => accounts.length === 0);
  return {
    verdict: isAccountKnown ? 'allowed' : 'unknown',
    methods,
    reason: isAccountKnown ? '' : 'the records permit one account only, and there is no account yet to compare with',
  };
}

interface Permission {
  readonly authority: string;
  readonly accounts: readonly string[];
  /** Null: all. */
  readonly methods: readonly string[] | null;
}

/** An issue value (RFC 8659, 4.2): `authority.example; tag=value; ...`. Null: it permits nobody, on purpose or since it is malformed. */
function parsePermission(value: string): Permission | null {
  const [authority = '', ...parameters] = value.split(';').map((part) => part.trim());
  if (!/^[a-z0-9.-]+$/i.test(authority)) return null;
  const pairs = parameters.filter((part) => part !== '').map(parseParameter);
  if (pairs.includes(null)) return null;
  const valuesOf = (wanted: string) => pairs.flatMap((pair) => (pair?.tag === wanted ? [pair.value] : []));
  const methods = valuesOf('validationmethods');
  return {
    authority: authority.toLowerCase(),
    accounts: valuesOf('accounturi'),
    // RFC 8657, 4: said twice it is malformed, and then permits nothing.
    methods: methods.length === 0 ? null : methods.length > 1 ? [] : (methods[0] ?? '').split(',').map((method) => method.trim()),
  };
}

function parseParameter(text: string): { readonly tag: string; readonly value: string } | null {
  const equals = text.indexOf('=');
  const tag = text.slice(0, Math.max(equals, 0)).trim().toLowerCase();
  return /^[a-z0-9-]+$/.test(tag) ? { tag, value: text.slice(equals + 1).trim() } : null;
}

function forbid(reason: string): CaaJudgement {
  return { verdict: 'forbidden', methods: [], reason };
}

function list(names: readonly string[]): string {
  const distinct = [...new Set(names)].map((name) => name.slice(0, 100));
  const shown = distinct.slice(0, 4).join(', ');
  return distinct.length > 4 ? `${shown} and ${distinct.length - 4} more` : shown;
}
