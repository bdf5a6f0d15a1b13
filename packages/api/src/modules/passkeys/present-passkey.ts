import type { Passkey } from '@daspanel/contract';
import type { PasskeyRow } from './passkey-store.ts';

export function presentPasskey({ id, name, backed_up: backedUp, created_at: createdAt, last_used_at: lastUsedAt }: PasskeyRow): Passkey {
  return {
    id,
    name,
    backedUp: backedUp === 1,
    createdAt: new Date(createdAt).toISOString(),
    lastUsedAt: lastUsedAt === null ? null : new Date(lastUsedAt).toISOString(),
  };
}
