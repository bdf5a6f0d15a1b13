import type { Engine, LimitName } from '@daspanel/contract';
import { invalidField, Problem } from '../../problem.ts';
import type { UserStore } from '../users/user-store.ts';
import type { PlanRow, PlanStore } from './plan-store.ts';
import type { UsageStore } from './usage-store.ts';

export interface AllowanceParts {
  readonly users: Pick<UserStore, 'find' | 'listBelow'>;
  readonly plans: Pick<PlanStore, 'find'>;
  readonly usage: UsageStore;
  /** By site: bytes of its versions as they were measured last. */
  readonly readDisks: () => ReadonlyMap<string, { readonly bytes: number; readonly measuredAt: number }>;
}

/** What is counted, and may be used up. */
export type Countable = Extract<LimitName, 'sites' | 'databases' | 'diskBytes'>;

/** What plans let people have. Every method must run inside the transaction of the change that it allows, so that nothing comes between. */
export interface Allowance {
  /** Throws 409 `limit-reached` unless the owner of sites may have so many more, by his own plan and by that of the reseller who looks after him. */
  requireRoom(owner: string, limit: Countable, more: number): void;
  /** The same for the owner of a site. */
  requireRoomAt(site: string, limit: Countable, more: number): void;
  /** Throws 409 unless a site, with all that it has, may go to another owner. What counts already where it goes is not counted twice. */
  requireRoomToMove(site: string, to: string): void;
  /** Throws 422 for an engine that may use more memory than the owner's versions may. `at`: JSON pointer of the object that holds `engine`. */
  requireEngine(owner: string, engine: Engine, at: '' | '/version'): void;
  /** The most bytes that a mailbox of the owner's sites may have; undefined: no plan says. */
  mailboxOf(owner: string): number | undefined;
  /** Throws 422 for more bytes than a mailbox of the owner's sites may have. */
  requireMailbox(owner: string, bytes: number, pointer: string): void;
  /** Whether consoles and schedules of the owner's sites may fetch from the public Internet. */
  mayGoOut(owner: string): boolean;
}

/** A plan that holds for somebody, and whose things it counts. */
interface Bound {
  readonly plan: PlanRow;
  readonly owners: readonly string[];
  readonly whose: string;
}

export function createAllowance(parts: AllowanceParts): Allowance {
  const check = (bounds: readonly Bound[], limit: Countable, more: number) => {
    for (const { plan, owners, whose } of bounds) {
      const allowed = plan.limits[limit];
      if (allowed === null) continue;
      const used = measure(parts, owners, limit);
      if (used + more > allowed) throw new Problem('limit-reached', describe(limit, { used, allowed, whose, plan: plan.name }));
    }
  };
  const requireRoom: Allowance['requireRoom'] = (owner, limit, more) => check(boundsOf(parts, owner), limit, more);
  return {
    requireRoom,
    requireRoomAt(site, limit, more) {
      const owner = parts.usage.ownerOf(site);
      if (owner !== undefined) requireRoom(owner, limit, more);
    },
    requireRoomToMove(site, to) {
      const from = parts.usage.ownerOf(site);
      const bounds = boundsOf(parts, to).filter(({ owners }) => from === undefined || !owners.includes(from));
      check(bounds, 'sites', 1);
      check(bounds, 'databases', parts.usage.countDatabasesOf(site));
      check(bounds, 'diskBytes', parts.readDisks().get(site)?.bytes ?? 0);
    },
    requireEngine(owner, engine, at) {
      if (engine.kind !== 'php') return;
      const wanted = engine.settings.memory_limit;
      const allowed = smallest(parts, owner, 'phpMemory');
      if (allowed !== undefined && wanted > allowed)
        throw invalidField(`${at}/engine/settings/memory_limit`, `may be at most ${allowed} MiB by the plan, and would be ${wanted}`);
    },
    mailboxOf: (owner) => smallest(parts, owner, 'mailboxBytes'),
    requireMailbox(owner, bytes, pointer) {
      const allowed = smallest(parts, owner, 'mailboxBytes');
      if (allowed !== undefined && bytes > allowed) throw invalidField(pointer, `may be at most ${allowed} bytes by the plan`);
    },
    mayGoOut: (owner) => mayGoOut(parts, owner),
  };
}

/** Where no plan holds, or all that hold grant it. */
export function mayGoOut(parts: AllowanceParts, owner: string): boolean {
  return boundsOf(parts, owner).every(({ plan }) => plan.limits.outgoing);
}

/** How much of it people have together. */
export function measure(
  { usage, readDisks }: Pick<AllowanceParts, 'usage' | 'readDisks'>,
  owners: readonly string[],
  limit: Countable,
): number {
  switch (limit) {
    case 'sites':
      return usage.countSites(owners);
    case 'databases':
      return usage.countDatabases(owners);
    case 'diskBytes': {
      const disks = readDisks();
      return usage.sitesOf(owners).reduce((sum, site) => sum + (disks.get(site)?.bytes ?? 0), 0);
    }
  }
}

/** Whose things count as a person's: a reseller's clients' are his too. */
export function ownersUnder(
  { users }: Pick<AllowanceParts, 'users'>,
  user: { readonly id: string; readonly role: string },
): readonly string[] {
  return user.role === 'reseller' ? [user.id, ...users.listBelow(user.id)] : [user.id];
}

function boundsOf(parts: AllowanceParts, owner: string): readonly Bound[] {
  const user = parts.users.find(owner);
  const parent = user === undefined || user.parent === null ? undefined : parts.users.find(user.parent);
  return [user, parent].flatMap((person, index) => {
    const plan = person === undefined || person.plan === null ? undefined : parts.plans.find(person.plan);
    if (person === undefined || plan === undefined) return [];
    return [{ plan, owners: ownersUnder(parts, person), whose: index === 0 ? 'the plan' : 'the plan of the reseller' }];
  });
}

function smallest(parts: AllowanceParts, owner: string, limit: 'phpMemory' | 'mailboxBytes'): number | undefined {
  const limits = boundsOf(parts, owner).flatMap(({ plan }) => plan.limits[limit] ?? []);
  return limits.length === 0 ? undefined : Math.min(...limits);
}

const NAMES: Readonly<Record<Countable, string>> = { sites: 'sites', databases: 'databases', diskBytes: 'bytes of disk' };

function describe(
  limit: Countable,
  { used, allowed, whose, plan }: { readonly used: number; readonly allowed: number; readonly whose: string; readonly plan: string },
): string {
  return `${whose} “${plan}” allows ${allowed} ${NAMES[limit]}, and ${used} are used: remove some, or ask for another plan`;
}
