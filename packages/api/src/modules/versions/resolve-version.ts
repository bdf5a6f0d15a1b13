import type { Engine, NewVersion } from '@daspanel/contract';
import { PHP_VERSIONS } from '@daspanel/formats/identifiers.ts';
import { findSiteType } from '@daspanel/formats/site-types.ts';
import { invalidField } from '../../problem.ts';

export interface VersionFields {
  readonly name: string;
  readonly description: string;
  readonly engine: Engine;
  readonly type: string;
  readonly root: string;
}

/** Completes what is wanted of a new version. `at` is the JSON pointer of the object in the body. Throws 422 for what does not go together. */
export function resolveNewVersion(wanted: NewVersion, takenNames: ReadonlySet<string>, at: '' | '/version'): VersionFields {
  const type = wanted.type ?? (wanted.engine.kind === 'static' ? 'static' : 'generic');
  checkCombination(wanted.engine, type, at);
  return {
    name: wanted.name ?? nextName(takenNames),
    description: wanted.description,
    engine: wanted.engine,
    type,
    root: wanted.root ?? findSiteType(type)?.root ?? '/',
  };
}

/** Throws unless the site type runs on the engine. */
export function checkCombination(engine: Engine, typeName: string, at: '' | '/version'): void {
  const type = findSiteType(typeName);
  if (type === undefined) throw invalidField(`${at}/type`, 'is no site type that this Daspanel knows');
  if (!type.engines.includes(engine.kind))
    throw invalidField(`${at}/type`, `${type.title} does not run on the engine ${engine.kind}, but on ${type.engines.join(' or ')}`);
  if (engine.kind === 'php' && type.oldestPhp !== undefined && isOlder(engine.version, type.oldestPhp)) {
    throw invalidField(`${at}/engine/version`, `${type.title} needs PHP ${type.oldestPhp} or later`);
  }
}

function isOlder(version: string, than: string): boolean {
  const order: readonly string[] = PHP_VERSIONS;
  return order.indexOf(version) < order.indexOf(than);
}

function nextName(taken: ReadonlySet<string>): string {
  for (let number = 1; ; number += 1) if (!taken.has(`v${number}`)) return `v${number}`;
}
