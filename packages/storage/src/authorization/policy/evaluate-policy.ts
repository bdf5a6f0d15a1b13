import type { StorageAccount } from '@daspanel/formats/access-key.ts';
import { conditionsHold, type ConditionKeys } from './conditions.ts';
import type { Policy, Statement } from './policy-document.ts';
import { isNamed } from './principal.ts';
import { matchesWildcard } from './wildcard.ts';

export interface PolicyQuestion {
  readonly account: StorageAccount | null;
  /** Set when a service of the installation asks for itself, such as `logging.s3.amazonaws.com`; `account` is null then. */
  readonly service?: string;
  /** `s3:GetObject` */
  readonly action: string;
  /** `arn:aws:s3:::<bucket>` or `arn:aws:s3:::<bucket>/<key>`. */
  readonly resource: string;
  readonly keys: ConditionKeys;
}

/** What the statements say together: a Deny wins over every Allow; `none`: no statement is about this. */
export function evaluatePolicy(policy: Policy, question: PolicyQuestion): 'allow' | 'deny' | 'none' {
  const hasVariables = policy.Version === '2012-10-17';
  const meant = policy.Statement.filter((statement) => isAbout(statement, question, hasVariables));
  if (meant.some(({ Effect }) => Effect === 'Deny')) return 'deny';
  return meant.length > 0 ? 'allow' : 'none';
}

function isAbout(statement: Statement, { account, service, action, resource, keys }: PolicyQuestion, hasVariables: boolean): boolean {
  const { Principal, NotPrincipal, Action, NotAction, Resource, NotResource, Condition } = statement;
  const fill = hasVariables ? (text: string) => fillVariables(text, keys) : (text: string) => text;
  const named =
    Principal === undefined ? NotPrincipal !== undefined && !isNamed(NotPrincipal, account, service) : isNamed(Principal, account, service);
  if (!named) return false;
  const lower = action.toLowerCase();
  const matchesAction = (pattern: string) => matchesWildcard(pattern.toLowerCase(), lower);
  if (Action === undefined ? NotAction?.some(matchesAction) !== false : !Action.some(matchesAction)) return false;
  const matchesResource = (pattern: string) => matchesWildcard(withoutPartition(fill(pattern)), resource);
  if (Resource === undefined ? NotResource?.some(matchesResource) !== false : !Resource.some(matchesResource)) return false;
  return Condition === undefined || conditionsHold(filled(Condition, fill), keys);
}

/** Region and account may be named in the ARN of a bucket; they say nothing here. */
function withoutPartition(pattern: string): string {
  return pattern.replace(/^arn:aws[a-z-]*:s3:[^:]*:[^:]*:/, 'arn:aws:s3:::');
}

function filled(condition: NonNullable<Statement['Condition']>, fill: (text: string) => string): NonNullable<Statement['Condition']> {
  return Object.fromEntries(
    Object.entries(condition).map(([operator, wanted]) => [
      operator,
      Object.fromEntries(Object.entries(wanted).map(([key, values]) => [key, values.map(fill)])),
    ]),
  );
}

/** `${aws:username}` and its like. A key that the request does not have leaves the text as it is, so that it matches nothing. */
function fillVariables(text: string, keys: ConditionKeys): string {
  if (!text.includes('${')) return text;
  return text.replace(/\$\{([^},]+)(?:,\s*'([^']*)')?\}/g, (whole, key: string, otherwise: string | undefined) => {
    if (key === '*' || key === '?' || key === '$') return key;
    return keys(key)?.[0] ?? otherwise ?? whole;
  });
}
