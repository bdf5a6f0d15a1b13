import { installedEngines } from '@daspanel/formats/launcher-requests.ts';
import { findSiteType } from '@daspanel/formats/site-types.ts';
import { RequestError, type Requester } from '@daspanel/platform/json-socket.ts';
import { z } from 'zod';
import { hostFor } from '../databases/connection.ts';
import { readEngine, type VersionRow } from './version-store.ts';

const answer = z.object({ configured: z.array(z.string()) });
const PATIENCE = 60_000;

export interface DatabaseAccess {
  readonly database: string;
  readonly user: string;
  readonly password: string;
}

/**
 * Has the application's own configuration name the database, the user and the password, and the host as the clone's PHP finds it. False where Daspanel does not know
 * the application, or its configuration takes them from somewhere else.
 */
export async function configureClone(launcher: Requester, clone: VersionRow, access: DatabaseAccess): Promise<boolean> {
  const known = findSiteType(clone.type)?.databaseConfiguration;
  if (known === undefined) return false;
  const { constants: names } = known;
  const needed = { [names.database]: access.database, [names.user]: access.user, [names.password]: access.password };
  const constants = { ...needed, [names.host]: hostFor(await findRuntime(launcher, clone)) };
  const file = `${clone.root === '/' ? '' : clone.root}/${known.file}`;
  const request = { site: clone.site, version: clone.id, file, constants };
  try {
    const { configured } = answer.parse(await launcher.request('version.configure', request, { timeoutMilliseconds: PATIENCE }));
    return Object.keys(needed).every((name) => configured.includes(name));
  } catch (error) {
    if (error instanceof RequestError && error.code === 'unsuitable-file') return false;
    throw error;
  }
}

async function findRuntime(launcher: Requester, clone: VersionRow): Promise<'native' | 'wasm' | undefined> {
  const engine = readEngine(clone);
  if (engine.kind !== 'php') return undefined;
  const { php } = installedEngines.parse(await launcher.request('engines.list', {}, { timeoutMilliseconds: PATIENCE }));
  return php.find(({ version }) => version === engine.version)?.runtime;
}
