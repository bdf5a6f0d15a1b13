import type { BigIntStats } from 'node:fs';
import { join } from 'node:path';
import { isDiskFull } from '@daspanel/platform/disk-full.ts';
import type { ObjectRecord } from '../model/records.ts';
import type { Content, KeptVersion } from './catalogue-store.ts';
import { guessContentType } from './content-types.ts';
import { describeForeignContent, identify, isCopyOf, readLastModified, type FileIdentity } from './file-identity.ts';
import { isPlainPath } from './object-key.ts';
import type { OpenedBucket } from './opened-bucket.ts';

/** One version of a key, and where it is. */
export interface Version {
  readonly record: ObjectRecord;
  readonly content: Content;
  readonly place: PlainPlace | { readonly kind: 'kept'; readonly kept: KeptVersion };
}
interface PlainPlace {
  readonly kind: 'plain';
  readonly identity: FileIdentity;
  readonly stats: BigIntStats;
  /** Another door has written it: the catalogue has no facts of it. */
  readonly isForeign: boolean;
}
export type PlainVersion = Version & { readonly place: PlainPlace };

/**
 * All versions of a key, newest first.
 *
 * The plain file is the newest version. What another door has written is the version `null`, also where versioning is on: it has taken the place of the
 * bytes that were there, and no other version lost its own. Only a file that the catalogue knows can be older than a kept version: then a delete marker
 * was set above it and the process ended before the file was gone, and the file counts no more.
 */
export function readVersions(bucket: OpenedBucket, key: string): Version[] {
  const stats = isPlainPath(key) ? bucket.statFile(key) : undefined;
  return combineVersions(bucket, { key, stats, kept: bucket.catalogue.findKept(key) });
}

/** `kept`: newest first. */
export function combineVersions(
  bucket: OpenedBucket,
  found: { readonly key: string; readonly stats: BigIntStats | undefined; readonly kept: readonly KeptVersion[] },
): Version[] {
  const plain = found.stats === undefined ? undefined : describePlain(bucket, found.key, found.stats);
  const newest = found.kept[0];
  if (plain === undefined || (newest !== undefined && newest.sequence > plain.content.sequence)) {
    return found.kept.map((kept, index) => describeKept(kept, index === 0));
  }
  const older = found.kept.filter(({ versionId }) => versionId !== plain.content.versionId);
  return [plain, ...older.map((kept) => describeKept(kept, false))];
}

export function isPlain(version: Version | undefined): version is PlainVersion {
  return version?.place.kind === 'plain';
}

/** What a condition is asked about: the newest version, unless it is a delete marker. */
export function findCurrent(versions: readonly Version[]): ObjectRecord | undefined {
  const newest = versions[0]?.record;
  return newest?.isDeleteMarker === false ? newest : undefined;
}

function describePlain(bucket: OpenedBucket, key: string, stats: BigIntStats): PlainVersion {
  const identity = identify(stats);
  const known =
    bucket.catalogue.findPlain(key, identity) ?? followMovedFile(bucket, { key, identity }) ?? followCopiedFile(bucket, key, stats);
  const content = known ?? describeForeign(bucket, key, stats);
  const record: ObjectRecord = {
    key,
    versionId: content.versionId,
    isLatest: true,
    isDeleteMarker: false,
    size: content.size,
    etag: content.etag,
    lastModified: readLastModified(stats),
    facts: content.facts,
    ...(content.facts.encryption === undefined ? { plainFile: join(bucket.place.root, key) } : {}),
  };
  return { record, content, place: { kind: 'plain', identity, stats, isForeign: known === undefined } };
}

/** A file that was moved by another door keeps its facts: they are bound to the file, and its old path has it no more. */
function followMovedFile(bucket: OpenedBucket, found: { key: string; identity: FileIdentity }): Content | undefined {
  const { catalogue } = bucket;
  const source = catalogue.findByIdentity(found.identity).find((content) => {
    const stats = bucket.statFile(content.key);
    return stats === undefined || identify(stats) !== found.identity;
  });
  if (source === undefined) return undefined;
  const moved = { ...source, key: found.key, sequence: catalogue.nextSequence(bucket.parts.now()) };
  catalogue.change(() => {
    catalogue.removePlain(source.key, found.identity);
    catalogue.savePlain(found.identity, moved);
  });
  return moved;
}

/** All of a bucket's files are other files once its data directory was copied or came out of a backup. Their facts go with them: how to decrypt them, too. */
function followCopiedFile(bucket: OpenedBucket, key: string, stats: BigIntStats): Content | undefined {
  const { catalogue } = bucket;
  const former = catalogue.findFormerPlain(key).find(({ identity }) => isCopyOf(identity, stats));
  if (former === undefined) return undefined;
  try {
    catalogue.change(() => {
      catalogue.removePlain(key, former.identity);
      catalogue.savePlain(identify(stats), former.content);
    });
  } catch (error) {
    // Noted the next time. Reading must work when there is no room left.
    if (!isDiskFull(error)) throw error;
  }
  return former.content;
}

function describeForeign(bucket: OpenedBucket, key: string, stats: BigIntStats): Content {
  return {
    key,
    sequence: Number.MAX_SAFE_INTEGER,
    versionId: 'null',
    etag: describeForeignContent(stats),
    size: Number(stats.size),
    facts: {
      owner: bucket.place.owner,
      headers: { contentType: guessContentType(key) },
      metadata: {},
      tags: {},
      storageClass: 'STANDARD',
    },
  };
}

function describeKept(kept: KeptVersion, isLatest: boolean): Version {
  return {
    record: {
      key: kept.key,
      versionId: kept.versionId,
      isLatest,
      isDeleteMarker: kept.isDeleteMarker,
      size: kept.size,
      etag: kept.etag,
      lastModified: kept.lastModified,
      facts: kept.facts,
    },
    content: kept,
    place: { kind: 'kept', kept },
  };
}
