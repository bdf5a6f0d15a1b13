import { contract, type Member } from '@daspanel/contract';
import type { SiteId } from '@daspanel/formats/identifiers.ts';
import type { ChangeWriter } from '../../changes/change-writer.ts';
import { handle, type Handler } from '../../http/handler.ts';
import { notFound, Problem } from '../../problem.ts';
import { findSite } from '../sites/change-site.ts';
import type { SiteStore } from '../sites/site-store.ts';
import type { MemberRow, MemberStore } from '../users/member-store.ts';
import { findUser } from '../users/rank.ts';
import type { UserStore } from '../users/user-store.ts';

const { members } = contract;

interface Parts {
  readonly sites: SiteStore;
  readonly users: UserStore;
  readonly members: MemberStore;
  readonly changes: ChangeWriter;
}

export function memberHandlers(parts: Parts): Handler[] {
  return [
    handle(members.list, ({ params, caller }) => {
      const site = findSite(parts, caller, params.site);
      return { status: 200, body: { items: parts.members.membersOf(site.id).map(presentMember) } };
    }),
    handle(members.put, async ({ params, caller }) => {
      const body = await parts.changes.write('members.put', caller, (change) => {
        const site = findSite(parts, caller, params.site);
        const user = findUser(parts, caller.actor, params.user);
        if (user.role !== 'collaborator')
          throw new Problem('wrong-state', 'only collaborators are put on sites: others see what they own or look after');
        parts.members.put(user.id, site.id, change.now);
        parts.users.renewRights(user.id);
        change.describe({ object: user.id, site: site.id, owner: site.owner, details: { email: user.email } });
        change.announce('member.added', user.id);
        return presentMember(findMember(parts, site.id, user.id));
      });
      return { status: 200, body };
    }),
    handle(members.remove, async ({ params, caller }) => {
      await parts.changes.write('members.remove', caller, (change) => {
        const site = findSite(parts, caller, params.site);
        const { user, email } = findMember(parts, site.id, params.user);
        parts.members.remove(user, site.id);
        parts.users.renewRights(user);
        change.describe({ object: user, site: site.id, owner: site.owner, details: { email } });
        change.announce('member.removed', user);
      });
      return { status: 204 };
    }),
  ];
}

function findMember({ members: store }: Parts, site: SiteId, user: string): MemberRow {
  const found = store.membersOf(site).find((one) => one.user === user);
  if (found === undefined) throw notFound();
  return found;
}

function presentMember({ user, email, name, created_at: since }: MemberRow): Member {
  return { user, email, name, since: new Date(since).toISOString() };
}
