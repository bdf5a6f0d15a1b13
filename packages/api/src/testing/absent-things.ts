import type { Things } from './every-request.ts';

/** Ids that never existed, in the place of those of things that do. */
export const absentThings: Partial<Things> = {
  site: 's000000000000000',
  version: 'v000000000000000',
  spareVersion: 'v000000000000000',
  mapping: 'h000000000000000',
  job: 'j000000000000000',
  upload: 'u000000000000000',
  database: 'd000000000000000',
  spareDatabase: 'd000000000000000',
  databaseUser: 'w000000000000000',
  export: 'x000000000000000',
  sqlUpload: 'u000000000000000',
  dnsProvider: 'n000000000000000',
  accessKey: 'DPAAAAAAAAAAAAAAAAAA',
  session: 'k000000000000000',
  userSession: 'k000000000000000',
  user: 'p000000000000000',
  spareUser: 'p000000000000000',
  collaborator: 'p000000000000000',
  message: 'm111111111111111',
  token: 't000000000000000',
  trashedSite: 's000000000000000',
};
