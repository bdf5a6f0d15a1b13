import { randomBytes } from 'node:crypto';
import type { Log } from '@daspanel/platform/log.ts';
import { privateAcl } from '../../authorization/acl/access-control-list.ts';
import type { ObjectEncryption } from '../../encryption/object-encryption.ts';
import type { BucketStore, IncomingBody } from '../../model/object-store.ts';
import type { Bucket, ObjectFacts } from '../../model/records.ts';
import type { Accounts } from '../../protocol/operation.ts';
import { parseOnce } from '../parse-once.ts';
import { mayDeliver } from './delivery-right.ts';
import { logLine, type Access } from './log-line.ts';
import { parseLogging, readTargetGrants, type Logging } from './logging-document.ts';

interface AccessLogParts {
  readonly buckets: BucketStore;
  readonly accounts: Accounts;
  readonly encryption: ObjectEncryption;
  readonly now: () => number;
  readonly log: Log;
  /** Milliseconds between deliveries. */
  readonly pause?: number;
}

export interface AccessLog extends AsyncDisposable {
  /** Notes a request, when its bucket has its access logged. */
  note(access: Access): void;
}

const FIVE_MINUTES = 300_000;
/** Lines of one bucket that wait at most; beyond that lines are dropped, as S3 promises no more than its best effort. */
const MOST_WAITING = 20_000;

/** What cannot be read logs nothing: it must not disturb the requests that would be noted. */
const parseKept = parseOnce((text: string) => {
  try {
    return { logging: parseLogging(text) };
  } catch {
    return { logging: undefined };
  }
});

interface Waiting {
  readonly source: Bucket;
  readonly logging: Logging;
  readonly firstAt: number;
  readonly lines: string[];
}

/** Collects what was asked of buckets whose access is logged and stores it as objects in the buckets that they name, every five minutes and at the end. */
export function createAccessLog(parts: AccessLogParts): AccessLog {
  const { log, pause = FIVE_MINUTES } = parts;
  const waiting = new Map<string, Waiting>();
  const deliverAll = async () => {
    const due = [...waiting.values()];
    waiting.clear();
    for (const one of due) {
      await deliver(one, parts).catch((error: unknown) =>
        log.warn('an access log could not be delivered', { bucket: one.source.name, target: one.logging.targetBucket, error }),
      );
    }
  };
  let running = Promise.resolve();
  const timer = setInterval(() => {
    running = running.then(deliverAll);
  }, pause).unref();
  return {
    note(access) {
      const text = access.bucket.documents['logging'];
      const logging = text === undefined ? undefined : parseKept(text).logging;
      if (logging === undefined) return;
      const place = `${access.bucket.name} ${text}`;
      const found = waiting.get(place) ?? { source: access.bucket, logging, firstAt: access.time, lines: [] };
      waiting.set(place, found);
      if (found.lines.length < MOST_WAITING) found.lines.push(logLine(access));
    },
    async [Symbol.asyncDispose]() {
      clearInterval(timer);
      await running;
      await deliverAll();
    },
  };
}

async function deliver(waiting: Waiting, { buckets, accounts, encryption, now }: AccessLogParts): Promise<void> {
  const { source, logging, lines } = waiting;
  const target = await buckets.find(logging.targetBucket);
  if (target === undefined) throw new Error('the target bucket is gone');
  const key = logKey(waiting, now());
  if (!mayDeliver(source, target, key)) throw new Error('the target bucket does not let the logging service store objects');
  const grants = await readTargetGrants(logging.grants, accounts);
  const { owner } = target;
  const plan = encryption.plan({}, target);
  const facts: ObjectFacts = {
    owner,
    headers: { contentType: 'text/plain' },
    metadata: {},
    tags: {},
    storageClass: 'STANDARD',
    acl: { owner, grants: [...privateAcl(owner).grants, ...grants] },
    ...(plan === undefined ? {} : { encryption: plan.facts }),
  };
  const body = bodyOf(`${lines.join('\n')}\n`);
  await buckets.objects(target).put(key, plan?.seal(body) ?? body, facts);
}

function bodyOf(text: string): IncomingBody {
  return { bytes: ReadableStream.from([Buffer.from(text)]) };
}

/** `<prefix>2026-11-24-21-40-05-<16 hex>`, or with the parts of a partition between. */
function logKey({ source, logging, firstAt }: Waiting, time: number): string {
  const stamp = (at: number) => new Date(at).toISOString();
  const name = `${stamp(time).slice(0, 19).replaceAll(/[T:]/g, '-')}-${randomBytes(8).toString('hex').toUpperCase()}`;
  if (logging.partitionedBy === undefined) return logging.targetPrefix + name;
  const day = stamp(logging.partitionedBy === 'EventTime' ? firstAt : time)
    .slice(0, 10)
    .replaceAll('-', '/');
  return `${logging.targetPrefix}${source.owner}/us-east-1/${source.name}/${day}/${name}`;
}
