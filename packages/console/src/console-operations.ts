import { consoleRequests } from '@daspanel/formats/console-requests.ts';
import { operation, type Operations } from '@daspanel/platform/json-socket.ts';
import type { Consoles } from './consoles/consoles.ts';

export function consoleOperations(consoles: Consoles): Operations {
  return {
    'console.hold': operation(consoleRequests['console.hold'], (input, onProgress, signal) => consoles.hold(input, onProgress, signal)),
    'console.ticket': operation(consoleRequests['console.ticket'], async ({ console, ticketHash }) => consoles.admit(console, ticketHash)),
    'console.end': operation(consoleRequests['console.end'], ({ console, reason }) => consoles.end(console, reason)),
  };
}
