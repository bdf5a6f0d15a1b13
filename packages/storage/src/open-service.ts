import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { DataDirectory } from '@daspanel/platform/data-directory.ts';
import type { Log } from '@daspanel/platform/log.ts';
import { createAccessLog } from './configuration/logging/access-log.ts';
import { startLifecycle } from './configuration/lifecycle/start-lifecycle.ts';
import { createAuthorize } from './authorization/authorize.ts';
import type { DiskRoom } from './disk-room/disk-room.ts';
import { createEncryption } from './encryption/create-encryption.ts';
import { openKeyRing } from './encryption/key-ring.ts';
import { openBucketStore } from './files/bucket-store.ts';
import { operations } from './operations/index.ts';
import { createAccessKeys } from './protocol/access-keys.ts';
import type { HandOver } from './protocol/hand-over.ts';
import { createRequestHandler, type RequestHandler } from './protocol/handle-request.ts';

export interface ServiceSettings {
  readonly data: DataDirectory;
  readonly log: Log;
  /** Names of the service, before which a bucket's name may stand in the Host field. */
  readonly hosts: readonly string[];
  readonly room?: DiskRoom;
  readonly durability: 'durable' | 'fast';
  readonly handOver: HandOver | undefined;
  /** Ids of KMS keys that are made when there are none. */
  readonly kmsKeys?: readonly string[];
  /** Milliseconds that lifecycle rules take for a day; shorter in tests. */
  readonly lifecycleDay?: number;
  /** Milliseconds between deliveries of access logs. */
  readonly logPause?: number;
}

/** Opens the store and everything that requests need. What it opened goes into `resources`. */
export async function openService(settings: ServiceSettings, resources: AsyncDisposableStack): Promise<RequestHandler> {
  const { data, log, hosts, durability, handOver, kmsKeys, lifecycleDay, logPause, room } = settings;
  const now = () => Date.now();
  await mkdir(data.accessKeys, { recursive: true });
  const encryption = createEncryption(await openKeyRing(join(data.storage, 'keys'), kmsKeys));
  const buckets = resources.use(await openBucketStore({ data, durability, now, log, ...(room === undefined ? {} : { room }) }));
  const keys = createAccessKeys(data.accessKeys, log);
  resources.use(startLifecycle({ buckets, now, log, ...(lifecycleDay === undefined ? {} : { day: lifecycleDay }) }));
  const { accounts } = keys;
  const accessLog = resources.use(
    createAccessLog({ buckets, accounts, encryption, now, log, ...(logPause === undefined ? {} : { pause: logPause }) }),
  );
  return createRequestHandler({
    buckets,
    keys,
    accessLog,
    authorize: createAuthorize({ now }),
    encryption,
    operations,
    hosts,
    now,
    log,
    handOver,
  });
}
