import { databaseId, databaseUserId, type CloneVersionBody } from '@daspanel/contract';
import { databaseLimits, databaseName } from '@daspanel/formats/data-services-requests.ts';
import type { SiteId, VersionId } from '@daspanel/formats/identifiers.ts';
import type { Requester } from '@daspanel/platform/json-socket.ts';
import { z } from 'zod';
import { systemActor } from '../../access/actor.ts';
import type { Caller } from '../../access/caller.ts';
import type { Change } from '../../changes/change-writer.ts';
import { invalidField, Problem } from '../../problem.ts';
import type { Place } from '../../reconciler/wanted-site.ts';
import { insertBuildingDatabase, publishDatabase, withdrawBuildingDatabase } from '../databases/clone-database.ts';
import { copyDatabase, type CopyParts } from '../databases/copy-database.ts';
import { hashDatabasePassword, makeDatabasePassword } from '../databases/database-password.ts';
import { checkRoomForUser, requireDatabaseReady, type DatabaseParts } from '../databases/database-parts.ts';
import type { DatabaseRow } from '../databases/database-store.ts';
import { workOnDatabase } from '../databases/database-work.ts';
import { checkNameIsFree, fullNameOf } from '../databases/full-name.ts';
import type { JobContext } from '../jobs/job-runner.ts';
import type { MappingStore } from '../mappings/mapping-store.ts';
import type { SiteStore } from '../sites/site-store.ts';
import { configureClone } from './configure-clone.ts';
import { mappedHosts } from './mapped-hosts.ts';
import { replaceAddresses } from './replace-addresses.ts';
import type { VersionRow, VersionStore } from './version-store.ts';

/** The part of a clone's job that is about its database. */
export const databaseOfClone = z.strictObject({
  from: databaseId,
  to: databaseId,
  toName: databaseName,
  user: databaseUserId,
  rewriteUrls: z.boolean(),
});
type DatabaseOfClone = z.infer<typeof databaseOfClone>;

type EnterParts = Pick<DatabaseParts, 'databases' | 'databaseUsers' | 'appliedDatabases' | 'allowance' | 'newId'>;

/** Throws 403 unless the caller may make databases. */
export function requireDatabaseScope({ actor }: Caller): void {
  if (!actor.scopes.has('databases:write'))
    throw new Problem('missing-scope', 'to clone the database the token needs the scope databases:write');
}

/** Enters the copy of the database and its user, both in state `building`. */
export function enterDatabaseOfClone(
  parts: EnterParts,
  change: Change,
  clone: { readonly site: SiteId; readonly name: string },
  wanted: NonNullable<CloneVersionBody['database']>,
): DatabaseOfClone {
  const source = parts.databases.find(clone.site, wanted.from);
  if (source === undefined) throw invalidField('/database/from', 'is no database of this site');
  requireDatabaseReady(source);
  const name = wanted.name ?? chooseName(parts, source, clone.name);
  const to = insertBuildingDatabase(parts, change, { site: clone.site, name, field: '/database/name' });
  checkRoomForUser(parts, clone.site);
  const fullName = fullNameOf(clone.site, name);
  checkNameIsFree(parts, 'user', fullName, '/database/name');
  const user = databaseUserId.parse(parts.newId('w'));
  const limits = databaseLimits.parse({});
  parts.databaseUsers.insert({ id: user, site: clone.site, name, fullName, lifecycle: 'building', passwordHash: '', limits }, change.now);
  parts.databaseUsers.setGrants(user, [{ database: to, access: 'all' }]);
  change.announce('database-user.created', user, 1);
  return { from: source.id, to, toName: fullName, user, rewriteUrls: wanted.rewriteUrls };
}

const LONGEST_NAME = 32;

/** `shop_v2`, or the next of `shop_v2_2`, `shop_v2_3` … that is free. */
function chooseName(parts: EnterParts, source: DatabaseRow, versionName: string): string {
  const base = `${source.name}_${versionName.replaceAll('-', '_')}`;
  for (let number = 1; ; number += 1) {
    const end = number === 1 ? '' : `_${number}`;
    const name = `${base.slice(0, LONGEST_NAME - end.length)}${end}`;
    const fullName = fullNameOf(source.site, name);
    const isTaken =
      parts.databases.isNameTaken(fullName) ||
      parts.databaseUsers.isNameTaken(fullName) ||
      parts.appliedDatabases.mayExist('database', fullName) ||
      parts.appliedDatabases.mayExist('user', fullName);
    if (!isTaken) return name;
  }
}

interface FillParts extends CopyParts, Pick<DatabaseParts, 'databases' | 'databaseUsers'> {
  readonly sites: SiteStore;
  readonly versions: VersionStore;
  readonly mappings: MappingStore;
  readonly launcher: Requester;
  readonly place: Place;
}

export interface FilledDatabase {
  readonly passwordHash: string;
  /** What the job tells about it. */
  readonly result: Readonly<Record<string, unknown>>;
}

/**
 * Fills the copy, puts the clone's addresses into it, and has the clone's configuration name it. The password is known to the configuration alone: the job may be
 * done again from its start with another one.
 */
export async function fillDatabaseOfClone(
  parts: FillParts,
  context: JobContext,
  {
    site,
    from,
    to,
    database,
  }: { readonly site: SiteId; readonly from: VersionId; readonly to: VersionId; readonly database: DatabaseOfClone },
): Promise<FilledDatabase> {
  const [source, copy] = [database.from, database.to].map((id) => parts.databases.find(site, id));
  const user = parts.databaseUsers.find(site, database.user);
  const clone = parts.versions.find(site, to);
  if (source === undefined || copy === undefined || user === undefined || clone === undefined)
    throw new Problem('not-found', 'the clone was deleted meanwhile');
  context.log(`copying the database ${source.full_name} to ${copy.full_name}`);
  await copyDatabase(parts, source, copy, context);
  if (database.rewriteUrls) await rewriteUrls(parts, context, { site, from, clone, copy });
  const password = makeDatabasePassword();
  const configured = await configureClone(parts.launcher, clone, { database: copy.full_name, user: user.full_name, password });
  context.log(
    configured
      ? 'the configuration of the clone names its database'
      : 'no configuration of the clone could be changed: give its database user a password and tell the application',
  );
  const result = { database: copy.id, databaseUser: user.id, configured };
  return { passwordHash: hashDatabasePassword(password), result };
}

/** Replacements that data-services takes at once. */
const MOST_AT_ONCE = 20;

async function rewriteUrls(
  parts: FillParts,
  context: JobContext,
  {
    site: siteId,
    from,
    clone,
    copy,
  }: { readonly site: SiteId; readonly from: VersionId; readonly clone: VersionRow; readonly copy: DatabaseRow },
): Promise<void> {
  const site = parts.sites.forActor(systemActor).find(siteId);
  const source = parts.versions.find(siteId, from);
  if (site === undefined || source === undefined) throw new Problem('not-found', 'the version was deleted meanwhile');
  const mapped = mappedHosts(parts.mappings.listAll(siteId), source, site.active_version === from);
  const all = replaceAddresses(site, source, clone, { hostName: parts.place.hostName, mapped });
  context.log(`putting //${clone.name}.v.${site.name} in the place of the addresses of ${source.name}`);
  // No address of the clone is one of those that are replaced, so that it does not matter in how many turns it is done.
  for (let start = 0; start < all.length; start += MOST_AT_ONCE) {
    const replacements = all.slice(start, start + MOST_AT_ONCE);
    await workOnDatabase(parts.dataServicesSocket, 'database.rewrite', { database: copy.full_name, replacements }, context);
  }
}

/** Ends the building of the database and its user, in the transaction that ends that of the clone. */
export function publishDatabaseOfClone(
  parts: Pick<DatabaseParts, 'databases' | 'databaseUsers' | 'appliedDatabases'>,
  change: Change,
  site: SiteId,
  { to, user, passwordHash }: DatabaseOfClone & Pick<FilledDatabase, 'passwordHash'>,
): void {
  const found = parts.databases.find(site, to);
  if (found === undefined) throw new Problem('not-found', 'the database was deleted meanwhile');
  parts.databaseUsers.update(user, { lifecycle: 'live', password_hash: passwordHash }, change.now);
  change.announce('database-user.updated', user, 2);
  publishDatabase(parts, change, found);
}

/** Gives both up where the clone was not finished. */
export function withdrawDatabaseOfClone(
  parts: Pick<DatabaseParts, 'databases' | 'databaseUsers' | 'appliedDatabases'>,
  change: Change,
  site: SiteId,
  { to, toName, user }: DatabaseOfClone,
): void {
  if (parts.databaseUsers.find(site, user)?.lifecycle === 'building') {
    parts.databaseUsers.remove(site, user);
    change.announce('database-user.deleted', user);
  }
  withdrawBuildingDatabase(parts, change, { site, to, toName });
}
