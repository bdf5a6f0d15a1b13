import type { IncomingMessage, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { answerRequest, type DrawFaults } from './answer-request.ts';
import type { Answer } from './ca-request.ts';
import { note, type CaState } from './ca-state.ts';
import { createFaultPlan, type Endpoint, type Fault } from './faults.ts';

/** Answers one HTTP request, or cuts its connection. */
export async function serveRequest(
  state: CaState,
  drawFaults: DrawFaults,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const body = await text(request).catch(() => undefined);
  if (body === undefined) return;
  state.counters.requests += 1;
  const { method = '', url: path = '', headers } = request;
  const raw = { method, path, contentType: headers['content-type'], body, address: request.socket.remoteAddress ?? '' };
  const answer = await answerRequest(state, raw, drawFaults);
  if (answer === undefined) return void request.socket.destroy();
  send(state, answer, response);
}

function send(state: CaState, answer: Answer, response: ServerResponse): void {
  const { link, ...headers } = answer.headers ?? {};
  const index = `<${state.origin}/directory>;rel="index"`;
  const body = answer.body === undefined || typeof answer.body === 'string' ? (answer.body ?? '') : JSON.stringify(answer.body);
  response.sendDate = false;
  response.writeHead(answer.status, {
    'content-type': answer.contentType ?? 'application/json',
    'content-length': Buffer.byteLength(body),
    'cache-control': 'public, max-age=0, no-cache',
    date: new Date(state.now()).toUTCString(),
    'replay-nonce': state.nonces.make(),
    link: link === undefined ? index : [index, link].flat(),
    ...headers,
  });
  response.end(body);
}

/** Draws the faults of each request, counts and notes them. */
export function createFaultDraw(state: CaState, currentFaults: () => readonly Fault[]): DrawFaults {
  const plan = createFaultPlan(state.options.seed ?? 1);
  const counts = new Map<Endpoint, number>();
  let number = 0;
  return (request) => {
    const numberAtEndpoint = (counts.get(request.endpoint) ?? 0) + 1;
    counts.set(request.endpoint, numberAtEndpoint);
    number += 1;
    const effects = plan(currentFaults(), { ...request, number, numberAtEndpoint, at: state.now() });
    state.counters.faults += effects.length;
    for (const { kind } of effects) note(state, 'fault', request.names, `${kind} at ${request.endpoint} ${numberAtEndpoint}`);
    return effects;
  };
}
