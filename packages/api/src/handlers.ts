import type { Kernel } from './kernel.ts';
import type { Handler } from './http/handler.ts';
import { accessKeyHandlers } from './modules/access-keys/routes.ts';
import { auditHandlers } from './modules/audit/routes.ts';
import { backupHandlers } from './modules/backups/routes.ts';
import { cacheHandlers } from './modules/cache/routes.ts';
import { certificateHandlers } from './modules/certificates/routes.ts';
import { certificateSettingsHandlers } from './modules/certificate-settings/routes.ts';
import { consoleHandlers } from './modules/consoles/routes.ts';
import { devServerHandlers } from './modules/dev-servers/routes.ts';
import { databaseHandlers } from './modules/databases/routes.ts';
import { databaseUserHandlers } from './modules/databases/user-routes.ts';
import { dnsProviderHandlers } from './modules/dns-providers/routes.ts';
import { engineHandlers } from './modules/engines/routes.ts';
import { eventHandlers } from './modules/events/routes.ts';
import { fileHandlers } from './modules/files/routes.ts';
import { jobHandlers } from './modules/jobs/routes.ts';
import { logHandlers } from './modules/logs/routes.ts';
import { mailHandlers } from './modules/mail/routes.ts';
import { mailSettingsHandlers } from './modules/mail-settings/routes.ts';
import { mappingHandlers } from './modules/mappings/routes.ts';
import { metricsHandlers } from './modules/metrics/routes.ts';
import { partHandlers } from './modules/parts/routes.ts';
import { passkeyHandlers } from './modules/passkeys/routes.ts';
import { passwordResetHandlers } from './modules/password-resets/routes.ts';
import { systemMailHandlers } from './modules/system-mail/routes.ts';
import { invitationHandlers } from './modules/invitations/routes.ts';
import { planHandlers } from './modules/plans/routes.ts';
import { signInPolicyHandlers } from './modules/sign-in-policy/routes.ts';
import { secondFactorHandlers } from './modules/second-factors/routes.ts';
import { scheduleHandlers } from './modules/schedules/routes.ts';
import { sessionHandlers } from './modules/sessions/routes.ts';
import { setupHandlers } from './modules/setup/routes.ts';
import { siteIconHandlers } from './modules/site-icons/routes.ts';
import { siteHandlers } from './modules/sites/routes.ts';
import { storageHandlers } from './modules/storage/routes.ts';
import { systemHandlers } from './modules/system/routes.ts';
import { tagHandlers } from './modules/tags/routes.ts';
import { tokenHandlers } from './modules/tokens/routes.ts';
import { uploadHandlers } from './modules/uploads/routes.ts';
import { impersonationHandlers } from './modules/impersonation/routes.ts';
import { meHandlers } from './modules/me/routes.ts';
import { memberHandlers } from './modules/members/routes.ts';
import { userHandlers } from './modules/users/routes.ts';
import { versionHandlers } from './modules/versions/routes.ts';

/** What answers each operation: one line per noun. */
export function createHandlers(kernel: Kernel): readonly Handler[] {
  const { data } = kernel;
  return [
    ...setupHandlers({ ...kernel, folder: data.state }),
    ...sessionHandlers(kernel),
    ...meHandlers(kernel),
    ...userHandlers(kernel),
    ...impersonationHandlers(kernel),
    ...memberHandlers(kernel),
    ...secondFactorHandlers(kernel),
    ...passkeyHandlers(kernel),
    ...passwordResetHandlers(kernel),
    ...invitationHandlers(kernel),
    ...planHandlers(kernel),
    ...signInPolicyHandlers(kernel),
    ...systemMailHandlers(kernel),
    ...siteHandlers(kernel),
    ...siteIconHandlers(kernel),
    ...versionHandlers(kernel),
    ...fileHandlers({ ...kernel, uploadFolder: data.uploads }),
    ...mappingHandlers(kernel),
    ...certificateHandlers(kernel),
    ...certificateSettingsHandlers(kernel),
    ...dnsProviderHandlers(kernel),
    ...uploadHandlers({ ...kernel, folder: data.uploads }),
    ...consoleHandlers(kernel),
    ...devServerHandlers(kernel),
    ...databaseHandlers({ ...kernel, folder: data.exports }),
    ...databaseUserHandlers(kernel),
    ...cacheHandlers(kernel),
    ...accessKeyHandlers(kernel),
    ...storageHandlers(kernel),
    ...mailHandlers(kernel),
    ...mailSettingsHandlers(kernel),
    ...engineHandlers(kernel),
    ...jobHandlers(kernel),
    ...eventHandlers({ ...kernel, isValid: (actor) => kernel.authenticator.isValid(actor) }),
    ...logHandlers({ ...kernel, folder: data.siteLogs, isValid: (actor) => kernel.authenticator.isValid(actor) }),
    ...metricsHandlers(kernel),
    ...scheduleHandlers(kernel),
    ...tagHandlers(kernel),
    ...auditHandlers(kernel),
    ...tokenHandlers({ ...kernel, folder: data.state }),
    ...partHandlers({ ...kernel, runFolder: data.run }),
    ...systemHandlers(kernel),
    ...backupHandlers(kernel),
  ];
}
