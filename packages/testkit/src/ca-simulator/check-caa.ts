import type { CaaRecord, CaOptions, ValidationFailure } from './ca-options.ts';
import type { Account, CaState, Identifier } from './ca-state.ts';
import { accountUrl } from './describe-resources.ts';
import { createResolver, query } from './resolve-name.ts';

interface CaaQuestion {
  readonly identifier: Identifier;
  readonly isWildcard: boolean;
  readonly account: Account;
  /** The challenge by which it was validated. */
  readonly type: string;
}

/** RFC 8659 and RFC 8657. Undefined: issuance is allowed. Throws NetworkFailure `dns` when the records cannot be read. */
export async function checkCaa(state: CaState, question: CaaQuestion): Promise<ValidationFailure | undefined> {
  const { identifier, isWildcard } = question;
  const read = recordReader(state.options);
  if (read === undefined || identifier.type === 'ip') return undefined;
  const records = await climb(identifier.value, read);
  const wild = isWildcard ? records.filter(({ tag }) => tag === 'issuewild') : [];
  const relevant = wild.length > 0 ? wild : records.filter(({ tag }) => tag === 'issue');
  const isAllowed = relevant.length === 0 || relevant.some(({ value }) => permits(state, value, question));
  return isAllowed ? undefined : { type: 'caa', detail: `CAA record for ${identifier.value} prevents issuance` };
}

type ReadRecords = (name: string) => readonly CaaRecord[] | Promise<readonly CaaRecord[]>;

function recordReader({ readCaa, validation }: CaOptions): ReadRecords | undefined {
  if (readCaa !== undefined || validation.kind === 'hook') return readCaa;
  const resolver = createResolver(validation.resolver);
  return async (name) => {
    const records = (await query(`CAA for ${name}`, () => resolver.resolveCaa(name))) ?? [];
    return records.flatMap(({ critical: _critical, ...tags }) =>
      Object.entries(tags).map(([tag, value]) => ({ tag, value: String(value) })),
    );
  };
}

/** The records of the nearest name upwards that has any. */
async function climb(name: string, read: ReadRecords): Promise<readonly CaaRecord[]> {
  const labels = name.split('.');
  for (let first = 0; first < labels.length; first += 1) {
    const records = await read(labels.slice(first).join('.'));
    if (records.length > 0) return records;
  }
  return [];
}

function permits(state: CaState, value: string, { account, type }: CaaQuestion): boolean {
  const [domain = '', ...parameters] = value.split(';').map((part) => part.trim());
  if (!(state.options.caaIdentities ?? ['ca.test']).includes(domain)) return false;
  const read = (name: string) => parameters.find((parameter) => parameter.startsWith(`${name}=`))?.slice(name.length + 1);
  const uri = read('accounturi');
  const methods = read('validationmethods');
  return (uri === undefined || uri === accountUrl(state, account)) && (methods === undefined || methods.split(',').includes(type));
}
