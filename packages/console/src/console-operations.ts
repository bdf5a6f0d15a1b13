import { consoleRequests } from '@daspanel/formats/console-requests.ts';
import { operation, RequestError, type Operations } from '@daspanel/platform/json-socket.ts';
import type { Consoles } from './consoles/consoles.ts';
import type { Grants } from './dev-servers/grants.ts';

export function consoleOperations(consoles: Consoles, grants: Pick<Grants, 'admit'>): Operations {
  return {
    'console.hold': operation(consoleRequests['console.hold'], (input, onProgress, signal) => consoles.hold(input, onProgress, signal)),
    'console.ticket': operation(consoleRequests['console.ticket'], async ({ console, ticketHash }) => consoles.admit(console, ticketHash)),
    'console.listening': operation(consoleRequests['console.listening'], async ({ console: id }) => {
      const console = consoles.find(id);
      if (console === undefined) throw new RequestError('unknown-console', 'this console has ended');
      return console.listening();
    }),
    'console.show-port': operation(consoleRequests['console.show-port'], async ({ console, port, ticketHash }) =>
      grants.admit(console, port, ticketHash),
    ),
    'console.end': operation(consoleRequests['console.end'], ({ console, reason }) => consoles.end(console, reason)),
  };
}
