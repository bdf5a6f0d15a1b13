import { contract } from '@daspanel/contract';
import { handle, type Handler } from '../../http/handler.ts';
import { markOfCertificate } from '../certificates/certificate-subject.ts';
import { PATIENCE } from '../sites/change-site.ts';
import { listAccounts, rollAccountKey } from './accounts.ts';
import { ACME_SETTINGS } from './acme-subject.ts';
import type { CertificateSettingsParts } from './certificate-settings-parts.ts';
import { changeCertificateSettings } from './change-certificate-settings.ts';
import { presentCertificateSettings } from './present-certificate-settings.ts';

const { certificateSettings, certificateAccounts } = contract;

export function certificateSettingsHandlers(parts: CertificateSettingsParts): Handler[] {
  return [
    handle(certificateSettings.get, () => ({ status: 200, body: presentCertificateSettings(parts) })),
    handle(certificateSettings.update, async ({ body, caller, ifMatch }) => {
      await changeCertificateSettings(parts, caller, ifMatch, body);
      const marks = [ACME_SETTINGS, markOfCertificate('installation'), markOfCertificate('addresses')];
      const [settled] = await Promise.all(marks.map((mark) => parts.reconciler.settle(mark, PATIENCE)));
      return { status: settled === 'applied' ? 200 : 202, body: presentCertificateSettings(parts) };
    }),
    handle(certificateAccounts.list, async () => ({ status: 200, body: { items: await listAccounts(parts) } })),
    handle(certificateAccounts.rollKey, async ({ body, caller }) => ({
      status: 200,
      body: await rollAccountKey(parts, caller, body.directory),
    })),
  ];
}
