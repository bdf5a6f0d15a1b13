import { launcherForConsole } from '@daspanel/formats/launcher-requests.ts';
import { operation, type Operations } from '@daspanel/platform/json-socket.ts';
import type { Consoles } from './consoles.ts';

export function consoleOperations(consoles: Consoles): Operations {
  return { 'console.open': operation(launcherForConsole['console.open'], (input, _onProgress, signal) => consoles.open(input, signal)) };
}
