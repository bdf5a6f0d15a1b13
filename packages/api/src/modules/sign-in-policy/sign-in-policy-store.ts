import { role, type Role } from '@daspanel/contract';
import type { DatabaseSync } from 'node:sqlite';
import { z } from 'zod';

const roles = z.array(role);
const row = z.object({ second_factor_roles: z.string().transform((text) => roles.parse(JSON.parse(text))), revision: z.number() });

/** What is asked of those who sign in. Writing methods must run inside a transaction. */
export function createSignInPolicyStore(database: DatabaseSync) {
  const read = database.prepare('SELECT * FROM sign_in_policy');
  const save = database.prepare('UPDATE sign_in_policy SET second_factor_roles = ?, revision = revision + 1');
  return {
    read(): { readonly secondFactorRoles: readonly Role[]; readonly revision: number } {
      const { second_factor_roles: secondFactorRoles, revision } = row.parse(read.get());
      return { secondFactorRoles, revision };
    },
    save(secondFactorRoles: readonly Role[]): void {
      save.run(JSON.stringify(secondFactorRoles));
    },
  };
}
export type SignInPolicyStore = ReturnType<typeof createSignInPolicyStore>;
