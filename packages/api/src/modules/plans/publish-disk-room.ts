import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { DISK_ROOM_FILE } from '@daspanel/formats/disk-room.ts';
import { publishFile } from '@daspanel/platform/durable-file.ts';
import type { Log } from '@daspanel/platform/log.ts';
import type { EventFeed } from '../events/event-feed.ts';
import type { AllowanceParts } from './allowance.ts';
import { computeDiskRoom } from './disk-room.ts';

interface Parts extends AllowanceParts {
  /** `data/buckets`. */
  readonly folder: string;
  readonly feed: Pick<EventFeed, 'subscribe'>;
  readonly log: Log;
}

export interface DiskRoomPublisher extends Disposable {
  publish(): Promise<void>;
}

/** Milliseconds in which changes are gathered. */
const GATHERED = 500;
/** Kinds of events after which people may have more or less room. */
const MATTERS = /^(plan|user|invitation)\.|^site\.(created|updated|purged)$/;

/** Tells the storage part what plans leave of the disk: when it is called, and soon after plans, people and sites have changed. */
export function createDiskRoomPublisher(parts: Parts): DiskRoomPublisher {
  const path = join(parts.folder, DISK_ROOM_FILE);
  let last: string | undefined;
  let work = Promise.resolve();
  let timer: NodeJS.Timeout | undefined;
  const write = async () => {
    const room = computeDiskRoom(parts);
    const text = `${JSON.stringify(room)}\n`;
    if (text === last) return;
    // As long as nothing is limited, and nothing was, there is no file.
    if (last === undefined && Object.keys(room.sites).length === 0 && !(await exists(path))) return;
    await publishFile(path, text, { mode: 0o640 });
    last = text;
  };
  const publish = (): Promise<void> => {
    const turn = work.then(write);
    work = turn.catch(() => {});
    return turn;
  };
  const soon = () => {
    timer ??= setTimeout(() => {
      timer = undefined;
      void publish().catch((error: unknown) => parts.log.warn('the room that plans leave could not be published', { error }));
    }, GATHERED);
  };
  const subscription = parts.feed.subscribe({ onEvent: ({ type }) => (MATTERS.test(type) ? soon() : undefined) });
  return {
    publish,
    [Symbol.dispose]() {
      clearTimeout(timer);
      subscription[Symbol.dispose]();
    },
  };
}

function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
