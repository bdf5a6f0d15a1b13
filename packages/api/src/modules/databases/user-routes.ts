import { contract } from '@daspanel/contract';
import type { Caller } from '../../access/caller.ts';
import { pageOf, parseCursor } from '../../http/cursor.ts';
import { handle, type Handler } from '../../http/handler.ts';
import { findSite, PATIENCE } from '../sites/change-site.ts';
import { deleteDatabaseUser, setDatabasePassword, updateDatabaseUser } from './change-database-user.ts';
import { createDatabaseUser } from './create-database-user.ts';
import { findDatabaseUser, type DatabaseParts, type DatabaseUserAddress } from './database-parts.ts';
import { presentDatabaseUser } from './present-database-user.ts';

const { databaseUsers } = contract;

export function databaseUserHandlers(parts: DatabaseParts): Handler[] {
  const present = (caller: Caller, address: DatabaseUserAddress) => {
    const { site, user } = findDatabaseUser(parts, caller, address);
    return presentDatabaseUser(parts.databaseUsers, site, user);
  };
  /** Waits for MariaDB to have it, and tells whether it does. `secret`: a password that is shown this once. */
  const answer = async <Status extends 200 | 201>(
    caller: Caller,
    address: DatabaseUserAddress,
    status: Status,
    secret: { readonly password?: string } = {},
  ) => {
    await parts.databaseReconciler.settle(address.site, PATIENCE);
    const body = { ...present(caller, address), ...secret };
    return body.state === 'ready' ? ({ status, body } as const) : ({ status: 202, body } as const);
  };
  return [
    handle(databaseUsers.list, ({ params, query, caller }) => {
      const site = findSite(parts, caller, params.site);
      const list = ['database-users.list', site.id, query.name ?? null];
      const after = parseCursor(list, ['number', 'string'] as const, query.cursor);
      const rows = parts.databaseUsers.list(site.id, { name: query.name, after, limit: query.limit + 1 });
      const presentRow = (row: (typeof rows)[number]) => presentDatabaseUser(parts.databaseUsers, site, row);
      return { status: 200, body: pageOf(rows, query.limit, list, presentRow, (row) => [row.created_at, row.id]) };
    }),
    handle(databaseUsers.create, async ({ params, body, caller }) => {
      const { id, ...secret } = await createDatabaseUser(parts, caller, params.site, body);
      const headers = { location: `/v1/sites/${params.site}/database-users/${id}` };
      return { ...(await answer(caller, { site: params.site, user: id }, 201, secret)), headers };
    }),
    handle(databaseUsers.get, ({ params, caller }) => ({ status: 200, body: present(caller, params) })),
    handle(databaseUsers.update, async ({ params, body, caller, ifMatch }) => {
      await updateDatabaseUser(parts, caller, { ...params, ifMatch }, body);
      return answer(caller, params, 200);
    }),
    handle(databaseUsers.setPassword, async ({ params, body, caller, ifMatch }) => {
      const secret = await setDatabasePassword(parts, caller, { ...params, ifMatch }, body.password);
      return answer(caller, params, 200, secret);
    }),
    handle(databaseUsers.delete, async ({ params, caller, ifMatch }) => {
      await deleteDatabaseUser(parts, caller, { ...params, ifMatch });
      await parts.databaseReconciler.settle(params.site, PATIENCE);
      return { status: 204 };
    }),
  ];
}
