import type { TestMailBody } from '@daspanel/contract';
import type { MailRelay } from '@daspanel/formats/mail-requests.ts';
import { z } from 'zod';
import type { Caller } from '../../access/caller.ts';
import { Problem } from '../../problem.ts';
import { DELIVERY_PATIENCE } from '../mail/mail-part.ts';
import { findSite } from '../sites/change-site.ts';
import { checkCredentials, keepsPassword } from './change-mail-settings.ts';
import { openMailServer } from './mail-driver.ts';
import type { MailSettingsParts } from './mail-settings-parts.ts';
import { readMailSettings, type MailScope } from './mail-settings-store.ts';

const tested = z.object({ response: z.string() });

/** Has the mail part send a test message with given settings, or with those that hold for the scope. */
export async function testMailServer(
  parts: MailSettingsParts,
  caller: Caller,
  scope: MailScope,
  wanted: TestMailBody,
): Promise<{ readonly response: string }> {
  const site = scope === 'installation' ? undefined : findSite(parts, caller, scope);
  const { relay, chosenFor } =
    wanted.server === undefined ? findServer(parts, scope) : { relay: completeServer(parts, scope, wanted.server), chosenFor: scope };
  const action = site === undefined ? 'mail-settings.test' : 'site-mail-settings.test';
  await parts.changes.write(action, caller, (change) => {
    const owner = site === undefined ? {} : { site: site.id, owner: site.owner };
    change.describe({ object: scope, ...owner, details: { host: relay.host, port: relay.port, to: wanted.to } });
  });
  return tested.parse(await parts.askMail('mail.test', { scope: chosenFor, relay, to: wanted.to }, DELIVERY_PATIENCE));
}

/** The server that holds for the scope, and whose it is: the installation's may be on a private network, a site's may not. */
function findServer(parts: MailSettingsParts, scope: MailScope): { readonly relay: MailRelay; readonly chosenFor: MailScope } {
  const { relay, password } = readMailSettings(parts.mailSettings, scope);
  if (relay.kind === 'installation' && scope !== 'installation') return findServer(parts, 'installation');
  if (relay.kind !== 'server') throw new Problem('no-mail-server', 'no mail server is set: mail is only kept');
  return { relay: openMailServer(parts.mailKey, scope, relay, password), chosenFor: scope };
}

/** The stored password stands in for one that is left out, where it is for the same server and user. */
function completeServer(parts: MailSettingsParts, scope: MailScope, wanted: NonNullable<TestMailBody['server']>): MailRelay {
  const stored = readMailSettings(parts.mailSettings, scope);
  checkCredentials(wanted, stored, '/server');
  const usesStored = wanted.password === undefined && keepsPassword(stored, wanted);
  return usesStored ? openMailServer(parts.mailKey, scope, { kind: 'server', ...wanted }, stored.password) : wanted;
}
