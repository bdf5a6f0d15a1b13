import type { ObjectFacts, ObjectRecord } from '../model/records.ts';
import { StorageError } from '../model/storage-error.ts';
import { readVersions, type Version } from './key-versions.ts';
import { OpenedBucket, type BucketPlace, type SharedParts } from './opened-bucket.ts';

interface Amendment {
  readonly key: string;
  readonly versionId: string | undefined;
  change(record: ObjectRecord): Partial<ObjectFacts>;
}

/** Changes what is known of a version. A file that another door has written becomes one that the catalogue knows, with the same ETag. */
export async function amendObject(place: BucketPlace, parts: SharedParts, amendment: Amendment): Promise<ObjectRecord> {
  return parts.locks.run(`${place.id}/${amendment.key}`, async () => {
    const record = amendNow(place, parts, amendment);
    await parts.catalogues.flush(place.catalogue);
    return record;
  });
}

function amendNow(place: BucketPlace, parts: SharedParts, amendment: Amendment): ObjectRecord {
  using bucket = new OpenedBucket(place, parts);
  const { catalogue } = bucket;
  const versions = readVersions(bucket, amendment.key);
  const version = findVersion(versions, amendment.versionId);
  const facts = { ...version.record.facts, ...amendment.change(version.record) };
  const { place: where } = version;
  if (where.kind === 'kept') catalogue.saveKept({ ...where.kept, facts });
  else {
    const newestKept = catalogue.findKept(amendment.key)[0]?.sequence ?? 0;
    const sequence = where.isForeign ? newestKept + 1 : version.content.sequence;
    catalogue.savePlain(where.identity, { ...version.content, sequence, facts });
  }
  return { ...version.record, facts };
}

function findVersion(versions: readonly Version[], versionId: string | undefined): Version {
  const version = versionId === undefined ? versions[0] : versions.find(({ record }) => record.versionId === versionId);
  if (versionId === undefined && (version === undefined || version.record.isDeleteMarker)) {
    throw new StorageError('NoSuchKey', 404, 'The specified key does not exist.');
  }
  if (version === undefined) throw new StorageError('NoSuchVersion', 404, 'The specified version does not exist.');
  if (version.record.isDeleteMarker) {
    throw new StorageError('MethodNotAllowed', 405, 'The specified method is not allowed against this resource.');
  }
  return version;
}
