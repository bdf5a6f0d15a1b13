import type { Endpoint } from '@daspanel/contract';
import { everyCertificateRequest } from './every-certificate-request.ts';
import { everyDatabaseRequest } from './every-database-request.ts';
import { everyFileRequest } from './every-file-request.ts';
import { everyInstallationRequest } from './every-installation-request.ts';
import { everyInvitationRequest } from './every-invitation-request.ts';
import { everyLinkRequest } from './every-link-request.ts';
import { everyMailRequest } from './every-mail-request.ts';
import { everyMappingRequest } from './every-mapping-request.ts';
import { everyPlanRequest } from './every-plan-request.ts';
import { everySecondFactorRequest } from './every-second-factor-request.ts';
import { everySessionRequest } from './every-session-request.ts';
import { everyUserRequest } from './every-user-request.ts';
import { everyScheduleRequest } from './every-schedule-request.ts';
import { everyVersionRequest } from './every-version-request.ts';

/** Things that exist while every operation is called. */
export interface Things {
  readonly site: string;
  readonly siteName: string;
  readonly version: string;
  /** A version that is not active. */
  readonly spareVersion: string;
  readonly mapping: string;
  /** For the mapping. */
  readonly ownCertificate: { readonly privateKey: string; readonly chain: string };
  readonly dnsProvider: string;
  readonly job: string;
  readonly schedule: string;
  readonly token: string;
  /** A spare session of the first account; one that does not exist where there is none. */
  readonly session: string;
  readonly accessKey: string;
  /** Of the site's mail; one that does not exist where the mail part does not run. */
  readonly message: string;
  readonly upload: string;
  /** A client, and a session of his. */
  readonly user: string;
  readonly userSession: string;
  /** A client whom nobody needs. */
  readonly spareUser: string;
  readonly spareEmail: string;
  readonly collaborator: string;
  readonly database: string;
  readonly spareDatabase: string;
  readonly databaseUser: string;
  readonly export: string;
  readonly sqlUpload: string;
  readonly trashedSite: string;
  readonly trashedName: string;
}

export interface RawRequest {
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: Readonly<Record<string, unknown>>;
  /** Body of an endpoint with `streamTypes`. */
  readonly stream?: string;
}

/** One acceptable request for every operation, in an order in which all of them can be sent one after the other. */
export function everyRequest(things: Things): Readonly<Record<string, RawRequest>> {
  const site = { params: { site: things.site } };
  const trashed = { params: { site: things.trashedSite } };
  return {
    'setup.get': {},
    'setup.create': { body: { secret: 'wrong', email: 'x@example.net', name: 'X', password: 'a long pass phrase' } },
    ...everySessionRequest(things),
    ...everyUserRequest(things),
    ...everySecondFactorRequest(),
    ...everyLinkRequest(),
    ...everyInvitationRequest(),
    ...everyPlanRequest(),
    'status.get': {},
    'sites.list': { query: { limit: '10', sort: 'name', search: 'a', state: 'ready', ids: things.site } },
    'sites.create': {
      body: {
        name: 'matrix-site',
        description: 'text',
        version: {
          name: 'first',
          engine: { kind: 'php', version: '8.2', settings: { date_timezone: 'UTC' } },
          type: 'generic',
          root: '/public',
        },
      },
    },
    'sites.get': site,
    'sites.update': { ...site, body: { description: 'changed', limits: { workers: 2 } } },
    'sites.disable': site,
    'sites.enable': site,
    ...everyFileRequest(things),
    ...everyVersionRequest(things),
    ...everyCertificateRequest(things),
    ...everyMappingRequest(things),
    'consoles.list': site,
    'consoles.open': { ...site, body: {} },
    'consoles.join': { params: { site: things.site, console: 'z000000000000000' } },
    'consoles.end': { params: { site: things.site, console: 'z000000000000000' } },
    'dev-servers.list': site,
    'dev-servers.open': { params: { site: things.site, port: '8000' }, body: { console: 'z000000000000000' } },
    'access-keys.list': { query: { site: things.site, limit: '10' } },
    'access-keys.create': { body: { name: 'sync', sites: [things.site], access: 'read', days: 10 } },
    'access-keys.get': { params: { accessKey: things.accessKey } },
    'storage.get': { query: { site: things.site } },
    'access-keys.revoke': { params: { accessKey: things.accessKey } },
    ...everyDatabaseRequest(things),
    ...everyMailRequest(things),
    'engines.list': {},
    'site-types.list': {},
    'jobs.list': { query: { site: things.site, state: 'failed', kind: 'version.content' } },
    'jobs.get': { params: { job: things.job } },
    'jobs.log': { params: { job: things.job }, query: { limit: '5' } },
    'jobs.cancel': { params: { job: things.job } },
    'events.follow': {},
    'logs.read': { ...site, query: { kind: 'access', limit: '10', status: '5xx', text: 'a' } },
    'logs.follow': { params: { site: things.site, log: 'access' }, query: { status: 'errors' } },
    'logs.tail': { params: { site: things.site, log: 'access' }, query: { bytes: '1000' } },
    'metrics.site': { ...site, query: { range: 'hour' } },
    'metrics.all': { query: { range: 'year' } },
    'tags.list': {},
    ...everyScheduleRequest(things),
    ...everyInstallationRequest(things),
    'sites.delete': { ...site, query: { confirm: things.siteName } },
    'sites.restore': { ...trashed, body: { name: 'restored' } },
    'sites.purge': { ...trashed, body: { confirm: things.trashedName } },
    'tokens.list': { query: { limit: '10' } },
    'tokens.current': {},
    'tokens.create': { body: { name: 'token', scopes: ['sites:read'], sites: [things.site], days: 1 } },
    'tokens.revoke': { params: { token: things.token } },
    'tokens.first-login': { body: { secret: 'wrong' } },
    'sessions.sign-out': {},
  };
}

/** The path and query of a request. */
export function addressOf(endpoint: Endpoint, { params = {}, query = {} }: RawRequest): string {
  const path = endpoint.path.replaceAll(/\{(\w+)\}/g, (_match, name: string) => encodeURIComponent(params[name] ?? ''));
  const text = new URLSearchParams(query).toString();
  return text === '' ? path : `${path}?${text}`;
}
