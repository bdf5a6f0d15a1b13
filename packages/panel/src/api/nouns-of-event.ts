import type { Event } from '@daspanel/contract/events.ts';

/** The first parts of endpoint ids whose answers may be old after an event of this noun, beside those of the noun itself. */
const alsoOld: Readonly<Record<string, readonly string[]>> = {
  site: ['tags', 'versions'],
  version: ['sites', 'content', 'files'],
  mapping: ['sites', 'certificates', 'diagnoses'],
  certificate: ['diagnoses', 'installation-certificates', 'mappings', 'sites'],
  database: ['database-users'],
  'database-user': ['databases'],
  databases: ['databases', 'database-users'],
  user: ['me', 'members', 'session', 'sessions', 'plans'],
  session: ['sessions'],
  part: ['status', 'system'],
};

/** `cache`, `mail` and settings are named alike in events and endpoints; the others are counted in endpoints. */
const sameInEndpoints = new Set(['cache', 'files', 'mail', 'databases', 'certificate-settings', 'mail-settings', 'metrics']);

/** The first parts of the ids of the endpoints that should be asked again after an event. */
export function nounsOf(type: Event['type']): readonly string[] {
  const [noun = ''] = type.split('.');
  return [sameInEndpoints.has(noun) ? noun : `${noun}s`, ...(alsoOld[noun] ?? [])];
}
