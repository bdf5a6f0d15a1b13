import { dataDirectory } from '@daspanel/platform/data-directory.ts';
import type { ObjectStore } from '../../model/object-store.ts';
import { openBucketOf } from './changes.ts';
import { bodyOf, someFacts } from './test-store.ts';

/** `many-changes.ts <data directory>`: changes 12 keys for ever, each one after the other, and tells of every change that is acknowledged: `<key> <number>`. */
const { objects } = await openBucketOf(dataDirectory(process.argv[2] ?? ''));

async function changeForEver(bucket: ObjectStore, key: string): Promise<never> {
  for (let number = 1; ; number += 1) {
    await makeChange(bucket, key, number);
    process.stdout.write(`${key} ${number}\n`);
  }
}

/** Of five changes one removes the object and one is made of parts. */
async function makeChange(bucket: ObjectStore, key: string, number: number): Promise<void> {
  const text = `${number} `.repeat(1 + (number % 7) * 5000);
  const facts = { ...someFacts, metadata: { number: String(number) } };
  if (number % 5 === 0) await bucket.remove(key);
  else if (number % 5 === 3) {
    const upload = await bucket.createUpload(key, { initiator: 'owner', facts });
    const parts = [await bucket.putPart(upload, 1, bodyOf(text)), await bucket.putPart(upload, 2, bodyOf('end'))];
    await bucket.completeUpload(upload, parts, { etag: `${number}-2`, facts });
  } else await bucket.put(key, bodyOf(text, 'end'), facts);
}

await Promise.all(
  ['a', 'a/b', 'a/b/c', 'b/', 'c//d', 'e/f/g', 'e/f/h', 'e/f', 'h', 'i/j', 'k', 'l'].map((key) => changeForEver(objects, key)),
);
