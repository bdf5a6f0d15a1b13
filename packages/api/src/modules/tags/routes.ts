import { contract } from '@daspanel/contract';
import { handle, type Handler } from '../../http/handler.ts';
import type { TagStore } from './tag-store.ts';

export function tagHandlers({ tags }: { readonly tags: TagStore }): Handler[] {
  return [handle(contract.tags.list, ({ caller }) => ({ status: 200, body: { items: tags.listUses(caller.actor) } }))];
}
