import { accessKeys } from './access-keys.ts';
import { audit } from './audit.ts';
import { backups } from './backups.ts';
import { siteCache } from './cache.ts';
import { certificateAccounts, certificateSettings } from './certificate-settings.ts';
import { certificates, diagnoses, installationCertificates } from './certificates.ts';
import { consoles } from './consoles.ts';
import { devServers } from './dev-servers.ts';
import { databaseUsers } from './database-users.ts';
import { databases } from './databases.ts';
import { dnsProviders } from './dns-providers.ts';
import type { Endpoint } from './endpoint.ts';
import { engines, siteTypeList } from './engines.ts';
import { events } from './events.ts';
import { files } from './files.ts';
import { jobs } from './jobs.ts';
import { logs } from './logs.ts';
import { mailSettings, siteMail } from './mail-settings.ts';
import { mail } from './mail.ts';
import { mappings } from './mappings.ts';
import { metrics } from './metrics.ts';
import { me } from './me.ts';
import { members } from './members.ts';
import { parts } from './parts.ts';
import { passkeys } from './passkeys.ts';
import { passwordResets } from './password-resets.ts';
import { invitations } from './invitations.ts';
import { plans } from './plans.ts';
import { signInPolicy } from './sign-in-policy.ts';
import { secondFactors } from './second-factors.ts';
import { schedules } from './schedules.ts';
import { sessions } from './sessions.ts';
import { setup } from './setup.ts';
import { siteIcons } from './site-icons.ts';
import { sites } from './sites.ts';
import { status } from './status.ts';
import { storage } from './storage.ts';
import { systemMail } from './system-mail.ts';
import { system } from './system.ts';
import { siteTags } from './tags.ts';
import { tokens } from './tokens.ts';
import { uploads } from './uploads.ts';
import { users } from './users.ts';
import { versionDiffs } from './version-diffs.ts';
import { versions } from './versions.ts';

/** Every operation of the API, by noun: `contract.sites.create`. */
export const contract = {
  setup,
  sessions,
  me,
  users,
  members,
  secondFactors,
  passkeys,
  passwordResets,
  invitations,
  plans,
  signInPolicy,
  systemMail,
  sites,
  siteIcons,
  tags: siteTags,
  versions,
  diffs: versionDiffs,
  files,
  mappings,
  certificates,
  diagnoses,
  certificateSettings,
  installationCertificates,
  certificateAccounts,
  dnsProviders,
  uploads,
  consoles,
  devServers,
  databases,
  databaseUsers,
  cache: siteCache,
  accessKeys,
  storage,
  mail,
  mailSettings,
  siteMail,
  engines,
  siteTypes: siteTypeList,
  jobs,
  events,
  logs,
  metrics,
  schedules,
  audit,
  tokens,
  parts,
  system,
  backups,
  status,
};

/** The same as a list, in the order of the documentation. */
export const endpoints: readonly Endpoint[] = Object.values(contract).flatMap((noun): Endpoint[] => Object.values(noun));

export type { Endpoint } from './endpoint.ts';
export { problemsOf, takesIdempotencyKey } from './endpoint.ts';
export { createClient, ProblemAnswer, type Answer, type Client, type RequestOf, type Transport } from './client.ts';
export { openApiDocument } from './openapi.ts';
export { problemBody, problems, type FieldProblem, type ProblemBody, type ProblemCode } from './problems.ts';
export { allScopes, scope, scopes, type Scope } from './scopes.ts';
export { isReservedSiteName, siteName, versionName } from './site-names.ts';
export * from './access-keys.ts';
export * from './audit.ts';
export * from './backups.ts';
export * from './cache.ts';
export * from './certificate-fields.ts';
export * from './certificate-settings.ts';
export * from './certificates.ts';
export * from './consoles.ts';
export * from './dev-servers.ts';
export { databaseId, databaseUserId, type DatabaseId, type DatabaseUserId } from './database-fields.ts';
export * from './database-users.ts';
export * from './databases.ts';
export * from './dns-providers.ts';
export { parseZone } from './dns-zone.ts';
export * from './engines.ts';
export * from './events.ts';
export { fileEntry, type FileEntry } from './file-fields.ts';
export { fileUpload, LARGEST_FILE_UPLOAD, type FileUpload } from './file-uploads.ts';
export * from './files.ts';
export * from './jobs.ts';
export * from './logs.ts';
export * from './mail-settings.ts';
export * from './mail.ts';
export { parseHost, showHost } from './host-names.ts';
export * from './mappings.ts';
export * from './metrics.ts';
export * from './me.ts';
export * from './members.ts';
export * from './passkey-fields.ts';
export * from './invitations.ts';
export * from './passkeys.ts';
export * from './plans.ts';
export * from './password-resets.ts';
export * from './roles.ts';
export * from './second-factors.ts';
export type { SignInRules } from './sign-in-policy.ts';
export * from './schedules.ts';
export * from './sessions.ts';
export * from './setup.ts';
export * from './site-icons.ts';
export * from './sites.ts';
export type { SystemReport } from './system.ts';
export { tag, type TagUse } from './tags.ts';
export * from './tokens.ts';
export * from './uploads.ts';
export * from './user-fields.ts';
export * from './users.ts';
export * from './version-diffs.ts';
export * from './version-fields.ts';
export * from './versions.ts';
export * from './views.ts';
