import type { DiskRoomFile } from '@daspanel/formats/disk-room.ts';
import { ownersUnder, type AllowanceParts } from './allowance.ts';

/** What the plans of people leave them of the disk, as it was measured last. */
export function computeDiskRoom(parts: AllowanceParts): DiskRoomFile {
  const { plans, usage } = parts;
  const disks = parts.readDisks();
  const left: Record<string, number> = {};
  const sites: Record<string, { readonly plansOf: string[]; readonly measuredAt: number }> = {};
  for (const person of usage.peopleWithPlans()) {
    const allowed = plans.find(person.plan)?.limits.diskBytes ?? null;
    if (allowed === null) continue;
    let used = 0;
    for (const site of usage.sitesOf(ownersUnder(parts, person))) {
      const disk = disks.get(site);
      used += disk?.bytes ?? 0;
      const limited = (sites[site] ??= { plansOf: [], measuredAt: disk?.measuredAt ?? 0 });
      limited.plansOf.push(person.id);
    }
    left[person.id] = allowed - used;
  }
  return { left, sites };
}
