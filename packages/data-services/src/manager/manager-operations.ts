import { dataServicesRequests, managerRequests } from '@daspanel/formats/data-services-requests.ts';
import { operation, type Operations } from '@daspanel/platform/json-socket.ts';
import type { ManagerSessions } from './manager-sessions.ts';

/** For the API, which decides who may open a database. */
export function offerOperations(sessions: ManagerSessions): Operations {
  return {
    'manager.offer': operation(dataServicesRequests['manager.offer'], async ({ database, holder }) => sessions.offer(database, holder)),
    'manager.keep': operation(dataServicesRequests['manager.keep'], ({ holders }) => sessions.keep(holders)),
  };
}

/** For the database manager, on a socket of its own: it can do nothing else. */
export function managerOperations(sessions: ManagerSessions): Operations {
  return {
    'manager.redeem': operation(managerRequests['manager.redeem'], ({ ticket }) => sessions.redeem(ticket)),
    'manager.check': operation(managerRequests['manager.check'], async ({ session }) => ({ isOpen: sessions.isOpen(session) })),
    'manager.close': operation(managerRequests['manager.close'], ({ session }) => sessions.close(session)),
  };
}
