import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ObjectStore } from '../model/object-store.ts';
import type { ObjectRecord } from '../model/records.ts';
import { StorageError } from '../model/storage-error.ts';
import { listKeys, openTestStore, putText, readText, someFacts, type TestStore } from './testing/test-store.ts';

let fixture: TestStore;
let objects: ObjectStore;
let folder: string;

beforeEach(async () => {
  fixture = await openTestStore();
  ({ objects, folder } = await fixture.makeBucket());
});
afterEach(() => fixture[Symbol.asyncDispose]());

const everything = async (): Promise<readonly ObjectRecord[]> =>
  (await objects.listVersions({ prefix: '', delimiter: '', after: '', limit: 1000 })).entries;
/** `key:content` or `key:-` for a delete marker, newest first, `*` at the latest. */
const history = async (): Promise<string[]> =>
  Promise.all(
    (await everything()).map(async ({ key, versionId, isLatest, isDeleteMarker }) => {
      const text = isDeleteMarker ? '-' : await readText(objects, key, versionId);
      return `${isLatest ? '*' : ''}${key}:${text}${versionId === 'null' ? '@null' : ''}`;
    }),
  );
const enable = () => fixture.store.saveVersioning('bucket', 'enabled');
const suspend = () => fixture.store.saveVersioning('bucket', 'suspended');

describe('where versioning is on', () => {
  test('every version stays, the newest as the plain file', async () => {
    await putText(objects, 'a', 'before');
    await enable();
    const second = await putText(objects, 'a', 'second');
    await putText(objects, 'a', 'third');
    expect(await history()).toEqual(['*a:third', 'a:second', 'a:before@null']);
    expect(readFileSync(join(folder, 'a'), 'utf8')).toBe('third');
    expect(await objects.find('a', second.versionId)).toEqual({ ...second, isLatest: false, plainFile: undefined });
    await fixture.reopen();
    objects = (await fixture.store.find('bucket').then((found) => found && fixture.store.objects(found))) ?? objects;
    expect(await history()).toEqual(['*a:third', 'a:second', 'a:before@null']);
  });

  test('a removed object is a delete marker, and removing that brings it back', async () => {
    await enable();
    await putText(objects, 'deep/a', 'first');
    const marker = await objects.remove('deep/a');
    expect(marker?.isDeleteMarker).toBe(true);
    expect(existsSync(join(folder, 'deep'))).toBe(false);
    expect(await objects.find('deep/a')).toMatchObject({ isDeleteMarker: true, isLatest: true, versionId: marker?.versionId });
    expect(await listKeys(objects)).toEqual([]);
    expect(await listKeys(objects, { delimiter: '/' })).toEqual([]);
    expect(await history()).toEqual(['*deep/a:-', 'deep/a:first']);
    expect(await objects.isEmpty()).toBe(false);
    expect(await objects.remove('deep/a', marker?.versionId)).toEqual({ versionId: marker?.versionId, isDeleteMarker: true });
    expect(readFileSync(join(folder, 'deep/a'), 'utf8')).toBe('first');
    expect(await history()).toEqual(['*deep/a:first']);
  });

  test('a key that never was can get a delete marker, and more than one', async () => {
    await enable();
    await objects.remove('a');
    await objects.remove('a');
    expect(await history()).toEqual(['*a:-', 'a:-']);
  });

  test('removing the newest version gives the file to the one before', async () => {
    await enable();
    await putText(objects, 'a', 'first');
    await putText(objects, 'a', 'second');
    const third = await putText(objects, 'a', 'third');
    await objects.remove('a', third.versionId);
    expect(readFileSync(join(folder, 'a'), 'utf8')).toBe('second');
    expect(await history()).toEqual(['*a:second', 'a:first']);
    expect(await objects.find('a')).toMatchObject({ plainFile: join(folder, 'a'), facts: someFacts });
  });

  test('old versions are removed one by one, after their condition was asked', async () => {
    await enable();
    const first = await putText(objects, 'a', 'first');
    await putText(objects, 'a', 'second');
    const refuse = (record: ObjectRecord | undefined) => {
      throw new StorageError('AccessDenied', 403, record?.versionId ?? 'nothing');
    };
    await expect(objects.remove('a', first.versionId, refuse)).rejects.toThrow(first.versionId);
    expect(await objects.remove('a', first.versionId)).toEqual({ versionId: first.versionId, isDeleteMarker: false });
    expect(await objects.remove('a', first.versionId)).toBeUndefined();
    expect(await history()).toEqual(['*a:second']);
  });

  test('what another door writes is the newest version, and is kept like one', async () => {
    await enable();
    await putText(objects, 'a', 'first');
    rmSync(join(folder, 'a'));
    expect(await objects.find('a')).toBeUndefined();
    await putText(objects, 'a', 'second');
    rmSync(join(folder, 'a'));
    writeFileSync(join(folder, 'a'), 'foreign');
    expect(await history()).toEqual(['*a:foreign@null']);
    await putText(objects, 'a', 'third');
    await objects.remove('a');
    expect(await history()).toEqual(['*a:-', 'a:third', 'a:foreign@null']);
    writeFileSync(join(folder, 'a'), 'after the marker');
    expect((await history())[0]).toBe('*a:after the marker@null');
    expect(await listKeys(objects)).toEqual(['a']);
  });

  test('keys that files cannot hold have versions too', async () => {
    await enable();
    for (const key of ['a/b', 'a', 'a//b', 'c/']) {
      await putText(objects, key, 'first');
      await putText(objects, key, 'second');
    }
    expect(await history()).toEqual([
      '*a:second',
      'a:first',
      '*a//b:second',
      'a//b:first',
      '*a/b:second',
      'a/b:first',
      '*c/:second',
      'c/:first',
    ]);
    await objects.remove('a/b');
    expect(readFileSync(join(folder, 'a'), 'utf8')).toBe('second');
    await objects.remove('c/');
    expect((await history()).slice(-3)).toEqual(['*c/:-', 'c/:second', 'c/:first']);
  });

  test('facts of old versions are amended', async () => {
    await enable();
    const first = await putText(objects, 'a', 'first');
    await putText(objects, 'a', 'second');
    await objects.amend('a', first.versionId, () => ({ legalHold: true }));
    expect((await objects.find('a', first.versionId))?.facts.legalHold).toBe(true);
    expect((await objects.find('a'))?.facts.legalHold).toBeUndefined();
    const marker = await objects.remove('a');
    await expect(objects.amend('a', marker?.versionId, () => ({}))).rejects.toMatchObject({ code: 'MethodNotAllowed' });
    await expect(objects.amend('a', undefined, () => ({}))).rejects.toMatchObject({ code: 'NoSuchKey' });
  });

  test('many writers of one key leave as many versions, and the file is the newest', async () => {
    await enable();
    await Promise.all(Array.from({ length: 50 }, (_, index) => putText(objects, 'a', String(index))));
    const versions = await everything();
    expect(new Set(versions.map(({ versionId }) => versionId)).size).toBe(50);
    expect(await readText(objects, 'a', versions[0]?.versionId)).toBe(readFileSync(join(folder, 'a'), 'utf8'));
  });
});

describe('where versioning is suspended', () => {
  test('the version null is replaced and removed, the others stay', async () => {
    await putText(objects, 'a', 'null 1');
    await enable();
    await putText(objects, 'a', 'kept');
    await suspend();
    await putText(objects, 'a', 'null 2');
    expect(await history()).toEqual(['*a:null 2@null', 'a:kept']);
    await putText(objects, 'a', 'null 3');
    expect(await history()).toEqual(['*a:null 3@null', 'a:kept']);
    expect(await objects.remove('a')).toEqual({ versionId: 'null', isDeleteMarker: true });
    expect(await history()).toEqual(['*a:-@null', 'a:kept']);
    expect(existsSync(join(folder, 'a'))).toBe(false);
    await objects.remove('a');
    expect(await history()).toEqual(['*a:-@null', 'a:kept']);
    await objects.remove('a', 'null');
    expect(await history()).toEqual(['*a:kept']);
    expect(readFileSync(join(folder, 'a'), 'utf8')).toBe('kept');
    await objects.remove('a');
    expect(await history()).toEqual(['*a:-@null', 'a:kept']);
  });
});

test('versions are listed page by page, also while they are removed', async () => {
  await enable();
  for (const key of ['a', 'b', 'c']) for (let index = 0; index < 5; index += 1) await putText(objects, key, `${index}`);
  const all = (await everything()).map(({ key, versionId }) => `${key} ${versionId}`);
  const seen: string[] = [];
  let after = '';
  let afterVersion = '';
  for (;;) {
    const page = await objects.listVersions({ prefix: '', delimiter: '', after, afterVersion, limit: 2 });
    expect(page.entries.length).toBeLessThanOrEqual(2);
    for (const { key, versionId } of page.entries) {
      seen.push(`${key} ${versionId}`);
      await objects.remove(key, versionId);
    }
    if (!page.isTruncated) break;
    after = page.last;
    afterVersion = page.entries.at(-1)?.versionId ?? '';
  }
  expect(seen).toEqual(all);
  expect(await objects.isEmpty()).toBe(true);
});
