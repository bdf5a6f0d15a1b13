import { contract, type SignInRules } from '@daspanel/contract';
import type { ChangeWriter } from '../../changes/change-writer.ts';
import { checkRevision } from '../../http/etag.ts';
import { handle, type Handler } from '../../http/handler.ts';
import type { SignInPolicyStore } from './sign-in-policy-store.ts';

interface Parts {
  readonly signInPolicy: SignInPolicyStore;
  readonly changes: ChangeWriter;
}

export function signInPolicyHandlers(parts: Parts): Handler[] {
  const present = (): SignInRules => {
    const { secondFactorRoles, revision } = parts.signInPolicy.read();
    return { secondFactorRoles: [...secondFactorRoles], revision };
  };
  return [
    handle(contract.signInPolicy.get, () => ({ status: 200, body: present() })),
    handle(contract.signInPolicy.update, async ({ body, caller, ifMatch }) => {
      const chosen = [...new Set(body.secondFactorRoles)];
      await parts.changes.write('sign-in-policy.update', caller, (change) => {
        const before = parts.signInPolicy.read();
        checkRevision(ifMatch, before.revision);
        parts.signInPolicy.save(chosen);
        change.describe({ object: 'sign-in-policy', details: { before: before.secondFactorRoles, after: chosen } });
      });
      return { status: 200, body: present() };
    }),
  ];
}
