import type { AuthorityMeta } from './acme-types.ts';
import type { AuthorityConnection } from './authority-connection.ts';

/** Throws AcmeError. */
export async function readMeta(connection: AuthorityConnection, signal: AbortSignal | undefined): Promise<AuthorityMeta> {
  const { meta, renewalInfo } = await connection.directory(signal);
  return { ...meta, profiles: new Map(Object.entries(meta.profiles)), hasRenewalInfo: renewalInfo !== null };
}
