import { engine, type Engine, type EnginePatch } from '@daspanel/contract';
import { invalidField, Problem } from '../../problem.ts';

/** Puts a change of an engine on top of the present one (RFC 7396). Another kind begins with its defaults. `present` undefined: it cannot be read. */
export function mergeEngine(present: Engine | undefined, patch: EnginePatch): Engine {
  const base = present?.kind === patch.kind ? present : undefined;
  const merged =
    patch.kind === 'static' ? { ...base, ...patch } : { ...base, ...patch, settings: { ...settingsOf(base), ...patch.settings } };
  const kept = Object.fromEntries(Object.entries(merged).filter(([, value]) => value !== null && value !== undefined));
  const parsed = engine.safeParse(kept);
  if (parsed.success) return parsed.data;
  if (patch.kind === 'php' && patch.version === undefined) throw invalidField('/engine/version', 'which PHP?');
  throw new Problem('invalid-fields', 'the engine cannot be what was asked for', { cause: parsed.error });
}

function settingsOf(present: Engine | undefined): object {
  return present?.kind === 'php' ? present.settings : {};
}
