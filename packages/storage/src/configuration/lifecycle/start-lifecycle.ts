import { setTimeout as wait } from 'node:timers/promises';
import type { Log } from '@daspanel/platform/log.ts';
import type { BucketStore } from '../../model/object-store.ts';
import { DAY } from './due.ts';
import { sweepBucket, type Sweep } from './sweep.ts';

interface LifecycleParts {
  readonly buckets: BucketStore;
  readonly now: () => number;
  readonly log: Log;
  /** Milliseconds of a day; shorter in tests. */
  readonly day?: number;
}

const HOUR = 3_600_000;

/** Does what the lifecycle rules of all buckets say, once an hour (more often where days are short), until it is disposed of. One process does it. */
export function startLifecycle({ buckets, now, log, day = DAY }: LifecycleParts): AsyncDisposable {
  const stop = new AbortController();
  const { signal } = stop;
  const pause = Math.min(HOUR, day / 4);
  const run = async () => {
    while (!signal.aborted) {
      await sweepAll(buckets, { now, day, log, signal }).catch((error: unknown) => log.error('the buckets could not be listed', { error }));
      await wait(pause, undefined, { signal, ref: false }).catch(() => undefined);
    }
  };
  const running = run();
  return {
    async [Symbol.asyncDispose]() {
      stop.abort();
      await running;
    },
  };
}

async function sweepAll(buckets: BucketStore, sweep: Sweep): Promise<void> {
  for (const bucket of await buckets.all()) {
    if (bucket.documents['lifecycle'] === undefined || sweep.signal.aborted) continue;
    await sweepBucket(bucket, buckets.objects(bucket), sweep).catch((error: unknown) =>
      sweep.log.error('the lifecycle rules of a bucket could not be followed', { bucket: bucket.name, error }),
    );
  }
}
