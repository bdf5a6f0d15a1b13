import { createHash } from 'node:crypto';
import type { Identifier } from './ca-state.ts';
import { NetworkFailure } from './network-failure.ts';
import { createResolver, query } from './resolve-name.ts';

/** DNS-01 (RFC 8555, 8.4). Throws NetworkFailure. */
export async function validateDns(
  { value }: Identifier,
  keyAuthorization: string,
  { resolver }: { readonly resolver: string },
): Promise<void> {
  const name = `_acme-challenge.${value}`;
  const records = (await query(`TXT for ${name}`, () => createResolver(resolver).resolveTxt(name))) ?? [];
  const found = records.map((pieces) => pieces.join(''));
  if (found.length === 0) throw new NetworkFailure('unauthorized', `No TXT record found at ${name}`);
  const expected = createHash('sha256').update(keyAuthorization).digest('base64url');
  if (!found.includes(expected)) throw new NetworkFailure('unauthorized', `Incorrect TXT record found at ${name}: ${found.join(', ')}`);
}
