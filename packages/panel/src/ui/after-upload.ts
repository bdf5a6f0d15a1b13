import { uploads } from '@daspanel/contract/uploads.ts';
import type { AsCommand } from './as-command.ts';
import { describeAsCurl } from './describe-request.ts';

/** Sends the bytes of a file first; `then` names what was sent with `fromShell('UPLOAD')`. */
export function afterUpload(then: AsCommand): AsCommand {
  const upload = { stream: bytesOfFile(), streamType: 'application/octet-stream' } as const;
  return {
    ...then,
    curl: (origin) => `UPLOAD=$(${describeAsCurl(origin, uploads.create, upload)} | jq --raw-output .id)\n${then.curl(origin)}`,
  };
}

/** Stands in a request for bytes that curl reads from a file. */
export async function* bytesOfFile(): AsyncGenerator<Uint8Array> {}
