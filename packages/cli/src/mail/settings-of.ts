import { contract, type Client, type InstallationMailSettings, type SiteMailSettings } from '@daspanel/contract';
import { leaveToApi } from '../leave-to-api.ts';
import { findSite } from '../sites/find-site.ts';

export type MailSettings = SiteMailSettings | InstallationMailSettings;

/** The operations on the mail settings of one site, or of the installation. */
export interface SettingsOf {
  /** Name of the site; undefined: the installation. */
  readonly name: string | undefined;
  read(): Promise<MailSettings>;
  change(body: Readonly<Record<string, unknown>>): Promise<MailSettings>;
  test(to: string): Promise<{ readonly response: string }>;
}

export async function settingsOf(client: Client, named: string | undefined): Promise<SettingsOf> {
  const { mailSettings, siteMail } = contract;
  if (named === undefined) {
    return {
      name: undefined,
      read: async () => (await client.call(mailSettings.get)).body,
      change: async (body) => (await client.call(mailSettings.update, { body: leaveToApi(body) })).body,
      test: async (to) => (await client.call(mailSettings.test, { body: { to } })).body,
    };
  }
  const { id, name } = await findSite(client, named);
  const params = { site: id };
  return {
    name,
    read: async () => (await client.call(siteMail.get, { params })).body,
    change: async (body) => (await client.call(siteMail.update, { params, body: leaveToApi(body) })).body,
    test: async (to) => (await client.call(siteMail.test, { params, body: { to } })).body,
  };
}
