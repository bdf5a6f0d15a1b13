import { mailLimits } from '@daspanel/formats/mail-requests.ts';
import type { SiteId } from '@daspanel/formats/identifiers.ts';
import type { Change } from '../../changes/change-writer.ts';
import type { Allowance } from '../plans/allowance.ts';
import { readMailSettings, type MailSettingsStore } from './mail-settings-store.ts';
import { markOfMail } from './mail-subject.ts';

interface Parts {
  readonly mailSettings: MailSettingsStore;
  readonly allowance: Allowance;
}

/** Gives a new site a mailbox of its own size where its owner's plan allows less than the installation's settings, inside the running transaction. */
export function limitMailbox(parts: Parts, change: Change, { site, owner }: { readonly site: SiteId; readonly owner: string }): void {
  const allowed = parts.allowance.mailboxOf(owner);
  const common = limitsOfInstallation(parts);
  if (allowed === undefined || allowed >= common.bytes) return;
  const limits = { ...common, bytes: allowed, messageBytes: Math.min(common.messageBytes, allowed) };
  parts.mailSettings.save(site, { relay: { kind: 'installation' }, password: null, limits }, change.now);
  change.touch(markOfMail(site));
}

/** Throws 422 where a mailbox as the installation's would be larger than the owner's plan allows. */
export function requireCommonMailbox(parts: Parts, owner: string): void {
  parts.allowance.requireMailbox(owner, limitsOfInstallation(parts).bytes, '/limits');
}

function limitsOfInstallation({ mailSettings }: Pick<Parts, 'mailSettings'>) {
  return readMailSettings(mailSettings, 'installation').limits ?? mailLimits.parse({});
}
