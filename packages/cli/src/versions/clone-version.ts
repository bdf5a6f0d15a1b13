import { contract, type Version } from '@daspanel/contract';
import type { ExitCode } from '../failure.ts';
import { endWithJob } from '../jobs/follow-job.ts';
import { leaveToApi } from '../leave-to-api.ts';
import type { Session } from '../session.ts';
import { findVersion, type VersionNames } from './find-version.ts';
import { readEngine, type EngineWishes } from './read-engine.ts';

interface Wishes extends VersionNames, EngineWishes {
  readonly name?: string;
  readonly description?: string;
  readonly detach?: boolean;
}

export async function cloneVersion(session: Session, given: Wishes): Promise<ExitCode> {
  const client = await session.connect();
  const { site, version } = await findVersion(client, given);
  const body = { name: given.name, description: given.description, engine: changeEngine(version.engine, readEngine(given)) };
  const answer = await client.call(contract.versions.clone, { params: { site: site.id, version: version.id }, body: leaveToApi(body) });
  return endWithJob(session, client, answer.body, given.detach);
}

/** The copy's engine is given whole: what the person does not name is taken from the original. */
function changeEngine(original: Version['engine'], wanted: ReturnType<typeof readEngine>): Readonly<Record<string, unknown>> | undefined {
  if (wanted === undefined || original.kind !== 'php') return wanted;
  const { version = original.version, settings } = wanted;
  return { kind: 'php', version, settings: { ...original.settings, ...(typeof settings === 'object' ? settings : {}) } };
}
