import type { EventType, UpdateMappingBody } from '@daspanel/contract';
import type { SiteId } from '@daspanel/formats/identifiers.ts';
import type { Caller } from '../../access/caller.ts';
import type { Action, Change } from '../../changes/change-writer.ts';
import { checkRevision } from '../../http/etag.ts';
import { invalidField, Problem } from '../../problem.ts';
import type { WantedMapping } from '../../reconciler/wanted-site.ts';
import type { SiteParts } from '../sites/change-site.ts';
import { requireLive } from '../sites/trash-site.ts';
import { markOfCertificate } from '../certificates/certificate-subject.ts';
import { checkMapping, nothingUploaded, settleServes } from './check-mapping.ts';
import { holdNames } from './hold-names.ts';
import { findMapping, presentMappingNow, requireRoom, type FoundMapping, type MappingAddress } from './mapping-parts.ts';
import type { MappingRow } from './mapping-store.ts';
import { readMapping } from './read-mapping.ts';

type Target = MappingAddress & { readonly ifMatch: ReadonlySet<number> | undefined };

/** Changes what a mapping does; what is left out stays. One that had lost its names takes them again, or throws 409. */
export function updateMapping(parts: SiteParts, caller: Caller, target: Target, wanted: UpdateMappingBody): Promise<void> {
  return changeMapping(parts, { action: 'mappings.update', event: 'mapping.updated' }, caller, target, ({ site, mapping }, change) => {
    const present = readOrNothing(mapping);
    const serves = wanted.serves ? settleServes(wanted.serves, (version) => parts.versions.find(site.id, version)) : present.serves;
    if (serves === undefined) throw invalidField('/serves', 'must be given anew: the record of the mapping is damaged');
    const fields = {
      host: mapping.host,
      serves,
      www: wanted.www ?? mapping.www,
      httpsOnly: wanted.httpsOnly ?? mapping.https_only === 1,
      hsts: wanted.hsts === undefined ? present.hsts : wanted.hsts,
    };
    checkMapping(fields);
    if (wanted.certificate === 'own' && mapping.own_certificate !== 1) throw nothingUploaded();
    holdNames(parts, caller, site, { id: mapping.id, host: mapping.host, www: fields.www });
    const columns = {
      serves: JSON.stringify(fields.serves),
      www: fields.www,
      https_only: fields.httpsOnly ? 1 : 0,
      hsts: fields.hsts === null ? null : JSON.stringify(fields.hsts),
      certificate: wanted.certificate,
    };
    parts.mappings.update(mapping.id, columns, change.now);
    change.touch(site.id);
    change.replyWith(202, presentMappingNow(parts, caller, target));
    return { host: mapping.host, ...wanted };
  });
}

export function deleteMapping(parts: SiteParts, caller: Caller, target: Target): Promise<void> {
  return changeMapping(parts, { action: 'mappings.delete', event: 'mapping.deleted' }, caller, target, ({ site, mapping }, change) => {
    parts.mappings.remove(mapping.id);
    change.touch(site.id);
    // What was uploaded for it goes with it.
    if (mapping.own_certificate !== 0) change.touch(markOfCertificate(mapping.id));
    change.replyWith(204, null);
    return { host: mapping.host };
  });
}

/** Gives a mapping with its names to another site of the same owner. */
export function moveMapping(parts: SiteParts, caller: Caller, target: Target, to: SiteId): Promise<void> {
  return changeMapping(parts, { action: 'mappings.move', event: 'mapping.moved' }, caller, target, ({ site, mapping }, change) => {
    const next = parts.sites.forActor(caller.actor).find(to);
    if (next === undefined || next.owner !== site.owner) throw invalidField('/site', 'is no site of the same owner that you may see');
    requireLive(next);
    if (readOrNothing(mapping).serves?.kind === 'version')
      throw new Problem('wrong-state', 'the mapping serves a version of this site: let it serve the active version first');
    if (next.id !== site.id) requireRoom(parts, next.id);
    parts.mappings.update(mapping.id, { site: next.id }, change.now);
    holdNames(parts, caller, next, mapping);
    // In this order: a name belongs to the last site that is marked with it.
    change.touch(site.id);
    change.touch(next.id);
    change.replyWith(202, presentMappingNow(parts, caller, { site: next.id, mapping: mapping.id }));
    return { host: mapping.host, from: site.id, to: next.id };
  });
}

/** `work` marks what must be applied again, and gives details for the audit record. */
function changeMapping(
  parts: SiteParts,
  { action, event }: { readonly action: Action; readonly event: EventType },
  caller: Caller,
  target: Target,
  work: (found: FoundMapping, change: Change) => Readonly<Record<string, unknown>>,
): Promise<void> {
  return parts.changes.write(action, caller, (change) => {
    const found = findMapping(parts, caller, target);
    const { site, mapping } = found;
    checkRevision(target.ifMatch, mapping.revision);
    requireLive(site);
    const details = work(found, change);
    change.describe({ object: mapping.id, site: site.id, owner: site.owner, details });
    change.announce(event, mapping.id, mapping.revision + 1);
  });
}

/** A damaged record can be mended by giving its fields anew. */
function readOrNothing(row: MappingRow): { readonly serves: WantedMapping['serves'] | undefined; readonly hsts: WantedMapping['hsts'] } {
  try {
    return readMapping(row);
  } catch {
    return { serves: undefined, hsts: null };
  }
}
