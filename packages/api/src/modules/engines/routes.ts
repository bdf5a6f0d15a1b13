import { contract } from '@daspanel/contract';
import { PHP_VERSIONS } from '@daspanel/formats/identifiers.ts';
import { phpSettings } from '@daspanel/formats/pool.ts';
import { siteTypes } from '@daspanel/formats/site-types.ts';
import { z } from 'zod';
import { handle, type Handler } from '../../http/handler.ts';

/** What a version can be made of. */
export function engineHandlers(): Handler[] {
  const engines = listEngines();
  const types = siteTypes.map(({ name, title, engines: kinds, oldestPhp, root }) => ({
    name,
    title,
    engines: [...kinds],
    ...(oldestPhp === undefined ? {} : { oldestPhp }),
    root,
  }));
  return [
    handle(contract.engines.list, () => ({ status: 200, body: { items: engines } })),
    handle(contract.siteTypes.list, () => ({ status: 200, body: { items: types } })),
  ];
}

function listEngines() {
  const { $schema: _schema, ...settings } = z.toJSONSchema(phpSettings, { io: 'input' });
  const php = PHP_VERSIONS.toReversed().map((version) => ({
    kind: 'php' as const,
    version,
    title: `PHP ${version}`,
    settings: { ...settings },
  }));
  return [{ kind: 'static' as const, title: 'Static files', settings: {} }, ...php];
}
