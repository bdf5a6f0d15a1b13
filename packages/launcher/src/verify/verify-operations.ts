import { launcherForApi } from '@daspanel/formats/launcher-requests.ts';
import { operation, type Operations } from '@daspanel/platform/json-socket.ts';
import { verifyData, type VerifyParts } from './verify-data.ts';

export function verifyOperations(parts: VerifyParts): Operations {
  return {
    'data.verify': operation(launcherForApi['data.verify'], (_input, onProgress, signal) => verifyData(parts, { onProgress, signal })),
  };
}
