import { connect } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { contract } from '@daspanel/contract';

const partList = contract.parts.list.responses[200].body.shape.items;
export type Part = ReturnType<typeof partList.parse>[number];

const PATIENCE_MILLISECONDS = 3000;

/**
 * Asks the orchestrator itself for the states of its parts: what there is to know while the API is down. One JSON object a line, `{id, operation, input}`
 * and `{id, result}` or `{id, error}`. Rejects with the system's error where nobody listens.
 */
export async function askForParts(data: string): Promise<readonly Part[]> {
  const socket = connect(join(data, 'run', 'orchestrator', 'control.sock'));
  const answered = Promise.withResolvers<string>();
  socket.once('error', answered.reject);
  socket.once('close', () => answered.reject(new Error('the orchestrator did not answer')));
  socket.setTimeout(PATIENCE_MILLISECONDS, () => socket.destroy());
  createInterface({ input: socket })
    .once('line', answered.resolve)
    .on('error', () => {});
  socket.write(`${JSON.stringify({ id: 1, operation: 'parts.list', input: {} })}\n`);
  try {
    const answer: unknown = JSON.parse(await answered.promise);
    const result = typeof answer === 'object' && answer !== null && 'result' in answer ? answer.result : undefined;
    return partList.parse(result);
  } finally {
    socket.destroy();
  }
}
