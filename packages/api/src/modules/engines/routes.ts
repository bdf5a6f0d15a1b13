import { contract } from '@daspanel/contract';
import { installedEngines, type InstalledEngines } from '@daspanel/formats/launcher-requests.ts';
import { phpSettings } from '@daspanel/formats/pool.ts';
import { siteTypes } from '@daspanel/formats/site-types.ts';
import type { Requester } from '@daspanel/platform/json-socket.ts';
import { z } from 'zod';
import { handle, type Handler } from '../../http/handler.ts';
import { Problem } from '../../problem.ts';

const PATIENCE = 5_000;

/** What a version can be made of. */
export function engineHandlers({ launcher }: { readonly launcher: Requester }): Handler[] {
  const types = siteTypes.map(({ name, title, engines, oldestPhp, root }) => ({
    name,
    title,
    engines: [...engines],
    ...(oldestPhp === undefined ? {} : { oldestPhp }),
    root,
  }));
  return [
    handle(contract.engines.list, async () => ({ status: 200, body: { items: describeEngines(await askLauncher(launcher)) } })),
    handle(contract.siteTypes.list, () => ({ status: 200, body: { items: types } })),
  ];
}

async function askLauncher(launcher: Requester): Promise<InstalledEngines> {
  try {
    return installedEngines.parse(await launcher.request('engines.list', {}, { timeoutMilliseconds: PATIENCE }));
  } catch (error) {
    throw new Problem('unavailable', 'the launcher, which knows the engines of this machine, does not answer', { cause: error });
  }
}

const { $schema: _schema, ...settingsOfPhp } = z.toJSONSchema(phpSettings, { io: 'input' });

/** The newest PHP first. */
function describeEngines({ php }: InstalledEngines) {
  const described = php.toReversed().map(({ version, runtime, release, extensions, endOfLife }) => ({
    kind: 'php' as const,
    version,
    title: `PHP ${version}`,
    runtime,
    release,
    extensions: [...extensions],
    endOfLife,
    settings: { ...settingsOfPhp },
  }));
  return [{ kind: 'static' as const, title: 'Static files', settings: {} }, ...described];
}
