import { mkdirSync, rmdirSync } from 'node:fs';
import { join } from 'node:path';
import { dataDirectory } from '@daspanel/platform/data-directory.ts';
import { changes, openBucketOf } from './changes.ts';

/** `one-change.ts <data directory> <change>`: makes one change in the bucket of the directory, between two marks that a tracer can see. */
const [root = '', name = ''] = process.argv.slice(2);
const change = changes[name];
if (change === undefined) throw new Error(`no change ${name}`);
const mark = join(root, 'mark');
{
  const { objects, store } = await openBucketOf(dataDirectory(root));
  await using _store = store;
  // What opening the bucket does is not the change.
  await objects.find('nothing');
  mkdirSync(mark);
  await change.make(objects);
  rmdirSync(mark);
}
