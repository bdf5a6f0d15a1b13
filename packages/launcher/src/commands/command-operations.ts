import { launcherForApi } from '@daspanel/formats/launcher-requests.ts';
import { operation, type Operations } from '@daspanel/platform/json-socket.ts';
import type { Commands } from './run-command.ts';

export function commandOperations(commands: Commands): Operations {
  return { 'command.run': operation(launcherForApi['command.run'], (input, _onProgress, signal) => commands.run(input, signal)) };
}
