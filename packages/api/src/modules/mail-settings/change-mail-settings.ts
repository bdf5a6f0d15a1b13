import type { UpdateMailSettingsBody, WantedMailServer } from '@daspanel/contract';
import { mailLimits, type MailLimits } from '@daspanel/formats/mail-requests.ts';
import type { Secret } from '@daspanel/platform/secret.ts';
import type { Caller } from '../../access/caller.ts';
import { checkRevision } from '../../http/etag.ts';
import { invalidField, Problem } from '../../problem.ts';
import { findSite } from '../sites/change-site.ts';
import { requireLive } from '../sites/trash-site.ts';
import { requireCommonMailbox } from './limit-mailbox.ts';
import type { MailSettingsParts } from './mail-settings-parts.ts';
import { readMailSettings, type MailScope, type StoredMailServer, type StoredMailSettings } from './mail-settings-store.ts';
import { markOfMail } from './mail-subject.ts';
import { sealPassword } from './relay-password.ts';

interface Target {
  readonly scope: MailScope;
  readonly ifMatch: ReadonlySet<number> | undefined;
}

/** Changes the settings of a live site or of the installation, if they still have the revision that the caller knows. */
export function changeMailSettings(
  parts: MailSettingsParts,
  caller: Caller,
  { scope, ifMatch }: Target,
  wanted: UpdateMailSettingsBody,
): Promise<void> {
  const action = scope === 'installation' ? 'mail-settings.update' : 'site-mail-settings.update';
  return parts.changes.write(action, caller, (change) => {
    if (scope === 'installation' && wanted.relay !== undefined) requireOwner(caller);
    const site = scope === 'installation' ? undefined : findSite(parts, caller, scope);
    if (site !== undefined) requireLive(site);
    const before = readMailSettings(parts.mailSettings, scope);
    checkRevision(ifMatch, before.revision);
    const after = {
      ...(wanted.relay === undefined ? before : changeRelay(parts.mailKey, scope, before, wanted.relay)),
      limits: wanted.limits === undefined ? before.limits : changeLimits(parts, before, wanted.limits),
    };
    if (site !== undefined && wanted.limits?.bytes !== undefined)
      parts.allowance.requireMailbox(site.owner, wanted.limits.bytes, '/limits/bytes');
    if (site !== undefined && wanted.limits === null) requireCommonMailbox(parts, site.owner);
    parts.mailSettings.save(scope, after, change.now);
    const owner = site === undefined ? {} : { site: site.id, owner: site.owner };
    change.describe({ object: scope, ...owner, details: { relay: after.relay, limits: after.limits } });
    change.announce('mail-settings.updated', scope, before.revision + 1);
    change.touch(markOfMail(scope));
  });
}

/** Links to passwords, also to those of owners, go through this server: who chooses it could read them. */
function requireOwner({ actor }: Caller): void {
  if (!actor.isTrusted)
    throw new Problem('not-permitted', 'only owners choose the mail server of the installation: links to their passwords go through it');
}

function changeRelay(
  key: Secret<Buffer>,
  scope: MailScope,
  before: StoredMailSettings,
  wanted: NonNullable<UpdateMailSettingsBody['relay']>,
): Pick<StoredMailSettings, 'relay' | 'password'> {
  if (wanted.kind !== 'server') return { relay: wanted, password: null };
  const { password, ...relay } = wanted;
  checkCredentials(wanted, before, '/relay');
  if (password !== undefined) return { relay, password: sealPassword(key, scope, password) };
  return { relay, password: keepsPassword(before, relay) ? before.password : null };
}

/** Throws 422 unless there is a user exactly where there is a password, given or stored. `at` is the server's JSON pointer in the body. */
export function checkCredentials(wanted: Omit<WantedMailServer, 'kind'>, before: StoredMailSettings, at: '/relay' | '/server'): void {
  if (wanted.user === undefined && wanted.password !== undefined) throw invalidField(`${at}/user`, 'is needed where there is a password');
  if (wanted.user !== undefined && wanted.password === undefined && !keepsPassword(before, wanted))
    throw invalidField(`${at}/password`, 'is needed: no password is stored for this server, port, encryption and user');
}

/** A stored password goes nowhere but where it was meant for. */
export function keepsPassword({ relay, password }: StoredMailSettings, wanted: Omit<StoredMailServer, 'kind'>): boolean {
  if (relay.kind !== 'server' || password === null) return false;
  return relay.host === wanted.host && relay.port === wanted.port && relay.tls === wanted.tls && relay.user === wanted.user;
}

function changeLimits(
  parts: MailSettingsParts,
  before: StoredMailSettings,
  wanted: NonNullable<UpdateMailSettingsBody['limits']> | null,
): MailLimits | null {
  if (wanted === null) return null;
  return mailLimits.parse({ ...(before.limits ?? readMailSettings(parts.mailSettings, 'installation').limits), ...wanted });
}
