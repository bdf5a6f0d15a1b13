import { BlockList, isIP } from 'node:net';
import { parseOnce } from '../../configuration/parse-once.ts';
import { matchesWildcard } from './wildcard.ts';

/** Compares one value of the request with one of the policy. */
type Compare = (actual: string, wanted: string) => boolean;

const numbers =
  (compare: (actual: number, wanted: number) => boolean): Compare =>
  (actual, wanted) =>
    actual.trim() !== '' && wanted.trim() !== '' && compare(Number(actual), Number(wanted));
const dates =
  (compare: (actual: number, wanted: number) => boolean): Compare =>
  (actual, wanted) =>
    compare(readDate(actual), readDate(wanted));

/** Operators that say what must be; each `Not` form is its opposite. */
const OPERATORS: Readonly<Record<string, Compare>> = {
  StringEquals: (actual, wanted) => actual === wanted,
  StringEqualsIgnoreCase: (actual, wanted) => actual.toLowerCase() === wanted.toLowerCase(),
  StringLike: (actual, wanted) => matchesWildcard(wanted, actual),
  NumericEquals: numbers((actual, wanted) => actual === wanted),
  NumericLessThan: numbers((actual, wanted) => actual < wanted),
  NumericLessThanEquals: numbers((actual, wanted) => actual <= wanted),
  NumericGreaterThan: numbers((actual, wanted) => actual > wanted),
  NumericGreaterThanEquals: numbers((actual, wanted) => actual >= wanted),
  DateEquals: dates((actual, wanted) => actual === wanted),
  DateLessThan: dates((actual, wanted) => actual < wanted),
  DateLessThanEquals: dates((actual, wanted) => actual <= wanted),
  DateGreaterThan: dates((actual, wanted) => actual > wanted),
  DateGreaterThanEquals: dates((actual, wanted) => actual >= wanted),
  Bool: (actual, wanted) => actual.toLowerCase() === wanted.toLowerCase(),
  BinaryEquals: (actual, wanted) => actual === wanted,
  IpAddress: (actual, wanted) => isInNetwork(actual, wanted),
  ArnEquals: (actual, wanted) => matchesArn(wanted, actual),
  ArnLike: (actual, wanted) => matchesArn(wanted, actual),
};
const OPPOSITES: Readonly<Record<string, string>> = {
  StringNotEquals: 'StringEquals',
  StringNotEqualsIgnoreCase: 'StringEqualsIgnoreCase',
  StringNotLike: 'StringLike',
  NumericNotEquals: 'NumericEquals',
  DateNotEquals: 'DateEquals',
  NotIpAddress: 'IpAddress',
  ArnNotEquals: 'ArnEquals',
  ArnNotLike: 'ArnLike',
};

interface Operator {
  readonly compare: Compare;
  readonly isNegated: boolean;
  readonly ifExists: boolean;
  readonly over: 'one' | 'all' | 'any';
}

/** Values that the request has for a condition key; undefined when it has none. */
export type ConditionKeys = (key: string) => readonly string[] | undefined;

export function isConditionOperator(name: string): boolean {
  return name === 'Null' || readOperator(name) !== undefined;
}

/** Is every condition of the block fulfilled? Semantics: "IAM JSON policy elements: Condition operators". */
export function conditionsHold(block: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>, keys: ConditionKeys): boolean {
  return Object.entries(block).every(([name, wanted]) => Object.entries(wanted).every(([key, values]) => holds(name, keys(key), values)));
}

function holds(name: string, actual: readonly string[] | undefined, wanted: readonly string[]): boolean {
  if (name === 'Null') return wanted.some((value) => (value.toLowerCase() === 'true') === (actual === undefined));
  const operator = readOperator(name);
  if (operator === undefined) return false;
  const { compare, isNegated, ifExists, over } = operator;
  const fits = (value: string) => wanted.some((one) => compare(value, one)) !== isNegated;
  if (over === 'all') return (actual ?? []).every(fits);
  if (actual === undefined || actual.length === 0) return ifExists || (isNegated && over === 'one');
  return isNegated && over === 'one' ? actual.every(fits) : actual.some(fits);
}

function readOperator(name: string): Operator | undefined {
  const [, over, base, ifExists] = /^(ForAllValues:|ForAnyValue:)?(\w+?)(IfExists)?$/.exec(name) ?? [];
  if (base === undefined) return undefined;
  const opposite = Object.hasOwn(OPPOSITES, base) ? OPPOSITES[base] : undefined;
  const positive = opposite ?? base;
  const compare = Object.hasOwn(OPERATORS, positive) ? OPERATORS[positive] : undefined;
  if (compare === undefined) return undefined;
  return {
    compare,
    isNegated: opposite !== undefined,
    ifExists: ifExists !== undefined,
    over: over === 'ForAllValues:' ? 'all' : over === 'ForAnyValue:' ? 'any' : 'one',
  };
}

/** Milliseconds since 1970 of an ISO 8601 date or of seconds since 1970. */
function readDate(text: string): number {
  return /^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text);
}

function isInNetwork(address: string, network: string): boolean {
  const plain = address.replace(/^::ffff:(?=\d+\.)/i, '');
  const { list, version } = readNetwork(network);
  return isIP(plain) === version && list.check(plain, version === 4 ? 'ipv4' : 'ipv6');
}

/** `version`: 4 or 6; -1 when the text is no network. */
const readNetwork = parseOnce((network) => {
  const list = new BlockList();
  const [base = '', bits] = network.split('/');
  const version = isIP(base);
  const most = version === 4 ? 32 : 128;
  const prefix = bits === undefined ? most : Number(bits);
  if (version === 0 || !Number.isInteger(prefix) || prefix < 0 || prefix > most) return { list, version: -1 };
  list.addSubnet(base, prefix, version === 4 ? 'ipv4' : 'ipv6');
  return { list, version };
});

/** ARNs are compared part by part: a `*` does not reach over a colon, but in the last part. */
function matchesArn(pattern: string, arn: string): boolean {
  const wanted = splitArn(pattern);
  const actual = splitArn(arn);
  return wanted.length === actual.length && wanted.every((part, index) => matchesWildcard(part, actual[index] ?? ''));
}

function splitArn(arn: string): readonly string[] {
  const parts = arn.split(':');
  return [...parts.slice(0, 5), parts.slice(5).join(':')];
}
