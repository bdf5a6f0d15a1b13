import type { DatabaseSync } from 'node:sqlite';
import { createIdempotencyStore } from './changes/idempotency-store.ts';
import { createAccessKeyStore } from './modules/access-keys/access-key-store.ts';
import { createAuditStore } from './modules/audit/audit-store.ts';
import { createCertificateSettingsStore } from './modules/certificate-settings/certificate-settings-store.ts';
import { createAcmeEventStore } from './modules/certificates/acme-event-store.ts';
import { createCertificateOwnerStore } from './modules/certificates/certificate-owner-store.ts';
import { createDatabaseStore } from './modules/databases/database-store.ts';
import { createDatabaseUserStore } from './modules/databases/database-user-store.ts';
import { createExportStore } from './modules/databases/export-store.ts';
import { createDnsProviderStore } from './modules/dns-providers/dns-provider-store.ts';
import { createEventStore } from './modules/events/event-store.ts';
import { createFileUploadStore } from './modules/files/file-upload-store.ts';
import { createJobStore } from './modules/jobs/job-store.ts';
import { createMailSettingsStore } from './modules/mail-settings/mail-settings-store.ts';
import { createMappingStore } from './modules/mappings/mapping-store.ts';
import { createPasskeyStore } from './modules/passkeys/passkey-store.ts';
import { createPasswordResetStore } from './modules/password-resets/password-reset-store.ts';
import { createInvitationStore } from './modules/invitations/invitation-store.ts';
import { createPlanStore } from './modules/plans/plan-store.ts';
import { createUsageStore } from './modules/plans/usage-store.ts';
import { createSignInPolicyStore } from './modules/sign-in-policy/sign-in-policy-store.ts';
import { createSecondFactorStore } from './modules/second-factors/second-factor-store.ts';
import { createScheduleStore } from './modules/schedules/schedule-store.ts';
import { createSessionStore } from './modules/sessions/session-store.ts';
import { createSiteStore } from './modules/sites/site-store.ts';
import { createTagStore } from './modules/tags/tag-store.ts';
import { createTokenStore } from './modules/tokens/token-store.ts';
import { createUploadStore } from './modules/uploads/upload-store.ts';
import { createMemberStore } from './modules/users/member-store.ts';
import { createUserStore } from './modules/users/user-store.ts';
import { createVersionStore } from './modules/versions/version-store.ts';
import { createAppliedStore } from './reconciler/applied-store.ts';
import { createAppliedDatabasesStore } from './reconciler/applied-databases-store.ts';
import { createDirtyStore, ofDatabases } from './reconciler/dirty-store.ts';
import { createPlaceStore } from './reconciler/place-store.ts';

/** Everything that is read from and written to the state. */
export function createStores(database: DatabaseSync) {
  return {
    accessKeys: createAccessKeyStore(database),
    acmeEvents: createAcmeEventStore(database),
    applied: createAppliedStore(database),
    appliedDatabases: createAppliedDatabasesStore(database),
    audit: createAuditStore(database),
    certificateOwners: createCertificateOwnerStore(database),
    certificateSettings: createCertificateSettingsStore(database),
    databases: createDatabaseStore(database),
    databaseUsers: createDatabaseUserStore(database),
    dirty: createDirtyStore(database),
    dirtyDatabases: createDirtyStore(database, ofDatabases),
    dnsProviders: createDnsProviderStore(database),
    events: createEventStore(database),
    fileUploads: createFileUploadStore(database),
    exports: createExportStore(database),
    idempotency: createIdempotencyStore(database),
    jobs: createJobStore(database),
    mailSettings: createMailSettingsStore(database),
    mappings: createMappingStore(database),
    members: createMemberStore(database),
    passwordResets: createPasswordResetStore(database),
    invitations: createInvitationStore(database),
    passkeys: createPasskeyStore(database),
    plans: createPlanStore(database),
    places: createPlaceStore(database),
    secondFactors: createSecondFactorStore(database),
    schedules: createScheduleStore(database),
    sessions: createSessionStore(database),
    signInPolicy: createSignInPolicyStore(database),
    sites: createSiteStore(database),
    tags: createTagStore(database),
    tokens: createTokenStore(database),
    usage: createUsageStore(database),
    uploads: createUploadStore(database),
    users: createUserStore(database),
    versions: createVersionStore(database),
  };
}
export type Stores = ReturnType<typeof createStores>;
