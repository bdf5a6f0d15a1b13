import { Problem } from '../problem.ts';

/** Milliseconds for which a look at the state of rights is believed. */
const BELIEVED = 1_000;

/** The pieces of a body for as long as its sender may send it. Throws 401. */
export async function* takeWhile(pieces: AsyncIterable<Uint8Array>, isPermitted: () => boolean): AsyncGenerator<Uint8Array> {
  const check = createCheck(isPermitted);
  for await (const piece of pieces) {
    check();
    yield piece;
  }
}

/** The same for an answer: it breaks off, so that its reader does not take it for whole. */
export function sendWhile(stream: ReadableStream<Uint8Array>, isPermitted: () => boolean): ReadableStream<Uint8Array> {
  const reader = stream.getReader();
  const check = createCheck(isPermitted);
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          const { done, value } = await reader.read();
          if (done) return controller.close();
          check();
          controller.enqueue(value);
        } catch (error) {
          controller.error(error);
          await reader.cancel(error).catch(() => {});
        }
      },
      cancel: (reason) => reader.cancel(reason),
    },
    { highWaterMark: 0 },
  );
}

function createCheck(isPermitted: () => boolean): () => void {
  let lookedAt = performance.now();
  return () => {
    if (performance.now() - lookedAt < BELIEVED) return;
    lookedAt = performance.now();
    if (!isPermitted()) throw new Problem('unauthenticated', 'your right to this has ended meanwhile');
  };
}
