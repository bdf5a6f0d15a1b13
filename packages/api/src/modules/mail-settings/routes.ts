import { contract } from '@daspanel/contract';
import { handle, type Handler } from '../../http/handler.ts';
import { findSite, PATIENCE } from '../sites/change-site.ts';
import { changeMailSettings } from './change-mail-settings.ts';
import type { MailSettingsParts } from './mail-settings-parts.ts';
import { markOfMail } from './mail-subject.ts';
import { presentInstallationMail, presentSiteMail } from './present-mail-settings.ts';
import { testMailServer } from './test-mail-server.ts';

const { mailSettings, siteMail } = contract;

export function mailSettingsHandlers(parts: MailSettingsParts): Handler[] {
  return [
    handle(mailSettings.get, () => ({ status: 200, body: presentInstallationMail(parts) })),
    handle(mailSettings.update, async ({ body, caller, ifMatch }) => {
      await changeMailSettings(parts, caller, { scope: 'installation', ifMatch }, body);
      const settled = await parts.reconciler.settle(markOfMail('installation'), PATIENCE);
      return { status: settled === 'applied' ? 200 : 202, body: presentInstallationMail(parts) };
    }),
    handle(mailSettings.test, async ({ body, caller }) => ({
      status: 200,
      body: await testMailServer(parts, caller, 'installation', body),
    })),
    handle(siteMail.get, ({ params, caller }) => ({
      status: 200,
      body: presentSiteMail(parts, findSite(parts, caller, params.site).id),
    })),
    handle(siteMail.update, async ({ params, body, caller, ifMatch }) => {
      await changeMailSettings(parts, caller, { scope: params.site, ifMatch }, body);
      const settled = await parts.reconciler.settle(markOfMail(params.site), PATIENCE);
      return { status: settled === 'applied' ? 200 : 202, body: presentSiteMail(parts, params.site) };
    }),
    handle(siteMail.test, async ({ params, body, caller }) => ({
      status: 200,
      body: await testMailServer(parts, caller, params.site, body),
    })),
  ];
}
