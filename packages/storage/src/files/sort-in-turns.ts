import { setImmediate as letOthersRun } from 'node:timers/promises';
import type { ByteString } from './byte-order.ts';

/** So many names are sorted, or merged, before others may use the event loop: a few milliseconds. */
const RUN = 16_384;

/** Sorts without keeping others waiting, however many names there are. */
export async function sortInTurns(names: readonly ByteString[]): Promise<ByteString[]> {
  if (names.length <= RUN) return names.toSorted();
  let runs: ByteString[][] = [];
  for (let start = 0; start < names.length; start += RUN) {
    runs.push(names.slice(start, start + RUN).sort());
    await letOthersRun();
  }
  while (runs.length > 1) {
    const merged: ByteString[][] = [];
    for (let index = 0; index < runs.length; index += 2) merged.push(await merge(runs[index] ?? [], runs[index + 1] ?? []));
    runs = merged;
  }
  return runs[0] ?? [];
}

async function merge(left: readonly ByteString[], right: readonly ByteString[]): Promise<ByteString[]> {
  const merged: ByteString[] = [];
  let fromLeft = 0;
  let fromRight = 0;
  while (merged.length < left.length + right.length) {
    if (merged.length % RUN === RUN - 1) await letOthersRun();
    const one = left[fromLeft];
    const other = right[fromRight];
    if (other === undefined || (one !== undefined && one <= other)) {
      merged.push(one ?? '');
      fromLeft += 1;
    } else {
      merged.push(other);
      fromRight += 1;
    }
  }
  return merged;
}
