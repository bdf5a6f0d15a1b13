import type { CreateAccessKeyBody } from '@daspanel/contract';
import type { Caller } from '../../access/caller.ts';
import { invalidField, Problem } from '../../problem.ts';
import { markOfAccessKey } from './access-key-subject.ts';
import type { AccessKeyRow } from './access-key-store.ts';
import { makeAccessKeyId } from './access-key-text.ts';
import type { AccessKeyParts } from './routes.ts';

const DAY = 24 * 60 * 60 * 1000;
/** The S3 server reads the keys of an owner one by one. */
const MOST_KEYS = 1_000;

/** Enters a key. Nobody can hand on more sites than he has. */
export function createAccessKey(parts: AccessKeyParts, caller: Caller, wanted: CreateAccessKeyBody): Promise<AccessKeyRow> {
  const { actor } = caller;
  if (wanted.sites === null && actor.sites !== null) throw invalidField('/sites', 'the calling token is limited to certain sites');
  return parts.changes.write('access-keys.create', caller, (change) => {
    for (const [index, site] of (wanted.sites ?? []).entries()) {
      const found = parts.sites.forActor(actor).find(site);
      if (found === undefined || found.owner !== actor.owner) throw invalidField(`/sites/${index}`, 'is no site that you see');
    }
    if (parts.accessKeys.count(actor.owner) >= MOST_KEYS)
      throw new Problem('limit-reached', `there may be ${MOST_KEYS} access keys: revoke some`);
    const key: AccessKeyRow = {
      id: makeAccessKeyId(),
      owner: actor.owner,
      name: wanted.name,
      sites: wanted.sites === null ? null : [...new Set(wanted.sites)],
      access: wanted.access,
      created_at: change.now,
      expires_at: wanted.days === null ? null : change.now + wanted.days * DAY,
    };
    parts.accessKeys.insert(key);
    change.describe({
      object: key.id,
      owner: key.owner,
      details: { name: key.name, sites: key.sites, access: key.access, days: wanted.days },
    });
    change.announce('access-key.created', key.id);
    change.touch(markOfAccessKey(key.id));
    return key;
  });
}
