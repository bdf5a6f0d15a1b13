import type { RawRequest, Things } from './every-request.ts';

/** One acceptable request for every operation on the installation as a whole: its audit log, parts, backups and system. */
export function everyInstallationRequest(things: Pick<Things, 'site'>): Readonly<Record<string, RawRequest>> {
  return {
    'audit.list': { query: { site: things.site, action: 'sites.update' } },
    'audit.export': { query: { outcome: 'done', actor: 'owner', format: 'jsonl' } },
    'audit.verify': {},
    'parts.list': {},
    'parts.restart': { params: { part: 'redis' } },
    'backups.list': {},
    'backups.create': { body: {} },
    'backups.verify': { params: { backup: 'b000000000000000' } },
    'backups.delete': { params: { backup: 'b000000000000000' } },
    'system.get': {},
    'system.verify': {},
    'system.rebuild': {},
  };
}
