import { contract, type Client, type Site, type Version } from '@daspanel/contract';
import { findDatabaseOf } from '../databases/find-database.ts';
import { exitCodes, Failure, type ExitCode } from '../failure.ts';
import { endWithJob } from '../jobs/follow-job.ts';
import { leaveToApi } from '../leave-to-api.ts';
import type { Session } from '../session.ts';
import { findVersion, type VersionNames } from './find-version.ts';
import { readEngine, type EngineWishes } from './read-engine.ts';

interface Wishes extends VersionNames, EngineWishes {
  readonly name?: string;
  readonly description?: string;
  readonly database?: string;
  readonly databaseName?: string;
  readonly keepUrls?: boolean;
  readonly detach?: boolean;
}

export async function cloneVersion(session: Session, given: Wishes): Promise<ExitCode> {
  const client = await session.connect();
  const { site, version } = await findVersion(client, given);
  const engine = changeEngine(version.engine, readEngine(given));
  const body = { name: given.name, description: given.description, engine, database: await readDatabase(client, site, given) };
  const answer = await client.call(contract.versions.clone, { params: { site: site.id, version: version.id }, body: leaveToApi(body) });
  return endWithJob(session, client, answer.body, given.detach);
}

async function readDatabase(client: Client, site: Site, given: Wishes): Promise<unknown> {
  if (given.database === undefined) {
    if (given.databaseName === undefined && given.keepUrls !== true) return undefined;
    throw new Failure('--database-name and --keep-urls go with --database.', exitCodes.usage);
  }
  const { id } = await findDatabaseOf(client, site, given.database);
  return { from: id, name: given.databaseName, rewriteUrls: given.keepUrls !== true };
}

/** The copy's engine is given whole: what the person does not name is taken from the original. */
function changeEngine(original: Version['engine'], wanted: ReturnType<typeof readEngine>): Readonly<Record<string, unknown>> | undefined {
  if (wanted === undefined || original.kind !== 'php') return wanted;
  const { version = original.version, settings } = wanted;
  return { kind: 'php', version, settings: { ...original.settings, ...(typeof settings === 'object' ? settings : {}) } };
}
