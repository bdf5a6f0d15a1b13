import type { SiteRoom } from './disk-room.ts';

/** Has every byte that comes by counted before it is handed on; when the work fails, none of them is counted. Throws `NoRoomLeft`. */
export async function withinRoom<Result>(
  room: SiteRoom,
  { bytes, length }: { readonly bytes: AsyncIterable<Uint8Array>; readonly length?: number | undefined },
  work: (counted: AsyncIterable<Uint8Array>) => Promise<Result>,
): Promise<Result> {
  // Before a sender has sent all.
  room.require(Math.max(1, length ?? 1));
  let spent = 0;
  try {
    return await work(
      (async function* count() {
        for await (const piece of bytes) {
          room.spend(piece.length);
          spent += piece.length;
          yield piece;
        }
      })(),
    );
  } catch (error) {
    room.giveBack(spent);
    throw error;
  }
}
