/** Why a request was not passed on. The proxy makes a page of it. */
export type FailureReason = 'invalid-request' | 'busy' | 'engine-failed' | 'engine-unavailable' | 'unknown-pool' | 'pool-died';

const STATUS: Readonly<Record<FailureReason, string>> = {
  'invalid-request': '400 Bad Request',
  busy: '503 Service Unavailable',
  'engine-failed': '503 Service Unavailable',
  'engine-unavailable': '503 Service Unavailable',
  'unknown-pool': '503 Service Unavailable',
  'pool-died': '502 Bad Gateway',
};

const END_REQUEST = 3;
const STDOUT = 6;
const SECONDS_TO_RETRY = 2;

/** A whole FastCGI answer (STDOUT, its end, END_REQUEST) that says why in `X-Daspanel-Reason`. */
export function failureAnswer(reason: FailureReason, requestId: number): Buffer {
  const retry = STATUS[reason].startsWith('503') ? `Retry-After: ${SECONDS_TO_RETRY}\r\n` : '';
  const head = `Status: ${STATUS[reason]}\r\n${retry}X-Daspanel-Reason: ${reason}\r\nCache-Control: no-store\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n`;
  return Buffer.concat([
    record(STDOUT, requestId, Buffer.from(`${head}${STATUS[reason]}\n`)),
    record(STDOUT, requestId, Buffer.alloc(0)),
    record(END_REQUEST, requestId, Buffer.alloc(8)),
  ]);
}

function record(type: number, requestId: number, content: Buffer): Buffer {
  const header = Buffer.from([1, type, requestId >> 8, requestId & 255, content.length >> 8, content.length & 255, 0, 0]);
  return Buffer.concat([header, content]);
}
