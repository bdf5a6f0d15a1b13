import type { InstallationMailSettings, SiteMailSettings } from '@daspanel/contract';
import { mailLimits } from '@daspanel/formats/mail-requests.ts';
import type { MailSettingsParts } from './mail-settings-parts.ts';
import { readMailSettings, type MailScope, type StoredMailServer } from './mail-settings-store.ts';
import { markOfMail } from './mail-subject.ts';

type Parts = Pick<MailSettingsParts, 'mailSettings' | 'dirty'>;

/** What leaves the server of a site's mail settings. */
export function presentSiteMail(parts: Parts, site: Exclude<MailScope, 'installation'>): SiteMailSettings {
  const { relay, password, limits, revision } = readMailSettings(parts.mailSettings, site);
  return { relay: relay.kind === 'server' ? presentServer(relay, password) : relay, limits, ...readState(parts, site), revision };
}

export function presentInstallationMail(parts: Parts): InstallationMailSettings {
  const { relay, password, limits, revision } = readMailSettings(parts.mailSettings, 'installation');
  return {
    relay: relay.kind === 'server' ? presentServer(relay, password) : { kind: 'none' },
    limits: limits ?? mailLimits.parse({}),
    ...readState(parts, 'installation'),
    revision,
  };
}

function presentServer({ user, from, ...server }: StoredMailServer, password: string | null) {
  return { ...server, user: user ?? null, hasPassword: password !== null, from: from ?? null };
}

function readState({ dirty }: Parts, scope: MailScope): Pick<SiteMailSettings, 'state' | 'problem'> {
  const mark = dirty.find(markOfMail(scope));
  if (mark === undefined) return { state: 'applied' };
  return { state: 'pending', ...(mark.problem === null ? {} : { problem: mark.problem }) };
}
