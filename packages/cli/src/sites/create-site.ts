import { contract } from '@daspanel/contract';
import type { ExitCode } from '../failure.ts';
import { leaveToApi } from '../leave-to-api.ts';
import type { Session } from '../session.ts';
import { readAssignments } from '../versions/assignments.ts';
import { readEngine, type EngineWishes } from '../versions/read-engine.ts';
import { printSite } from './print-site.ts';

interface Wishes extends EngineWishes {
  readonly name?: string;
  readonly description?: string;
  readonly versionName?: string;
  readonly type?: string;
  readonly root?: string;
  readonly limit?: readonly string[];
}

export async function createSite({ output, connect }: Session, given: Wishes): Promise<ExitCode> {
  const version = { name: given.versionName, engine: readEngine(given), type: given.type, root: given.root };
  const body = { name: given.name, description: given.description, limits: readAssignments('--limit', given.limit), version };
  const client = await connect();
  const { body: site } = await client.call(contract.sites.create, { body: leaveToApi(body) });
  return printSite(output, site);
}
