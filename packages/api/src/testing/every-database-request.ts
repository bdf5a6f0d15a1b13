import type { RawRequest, Things } from './every-request.ts';

/** One acceptable request for every operation on databases, their users and the cache, in an order in which all of them can be sent one after the other. */
export function everyDatabaseRequest(things: Things): Readonly<Record<string, RawRequest>> {
  const site = { params: { site: things.site } };
  const database = { params: { site: things.site, database: things.database } };
  const databaseUser = { params: { site: things.site, user: things.databaseUser } };
  return {
    'databases.list': { ...site, query: { limit: '10', name: 'things' } },
    'databases.create': { ...site, body: { name: 'made', user: { name: 'maker', password: 'at least eight' } } },
    'databases.get': database,
    'databases.manage': database,
    'databases.export': database,
    'databases.download': { params: { ...database.params, export: things.export } },
    'databases.import': { ...database, body: { upload: things.sqlUpload, mode: 'merge' } },
    'databases.rewrite': { ...database, body: { replacements: [{ from: 'old', to: 'new' }] } },
    'databases.clone': { ...database, body: { name: 'copied' } },
    'databases.delete': { params: { site: things.site, database: things.spareDatabase }, query: { confirm: 'spare' } },
    'database-users.list': { ...site, query: { limit: '10', name: 'things' } },
    'database-users.create': {
      ...site,
      body: {
        name: 'reader',
        password: 'at least eight',
        limits: { connections: 3 },
        grants: [{ database: things.database, access: 'read' }],
      },
    },
    'database-users.get': databaseUser,
    'database-users.update': {
      ...databaseUser,
      body: { limits: { statementSeconds: 10 }, grants: [{ database: things.database, access: 'read' }] },
    },
    'database-users.set-password': { ...databaseUser, body: { password: 'at least eight' } },
    'database-users.delete': databaseUser,
    'cache.get': site,
    'cache.reveal': site,
    'cache.rotate': site,
    'cache.clear': site,
  };
}
