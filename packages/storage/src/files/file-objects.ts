import type {
  Condition,
  IncomingBody,
  Listing,
  ListRequest,
  ObjectStore,
  OpenedObject,
  PartRecord,
  UploadRecord,
} from '../model/object-store.ts';
import type { Checksum, ObjectFacts, ObjectRecord } from '../model/records.ts';
import type { SiteRoom } from '../disk-room/disk-room.ts';
import { withinRoom } from '../disk-room/within-room.ts';
import { amendObject } from './amend-object.ts';
import { commitObject } from './commit-object.ts';
import { completeUpload } from './complete-upload.ts';
import { isDamaged } from './damaged-catalogue.ts';
import { describeDiskError } from './disk-errors.ts';
import { readVersions } from './key-versions.ts';
import { listObjects, listVersions } from './list-objects.ts';
import { checkKey } from './object-key.ts';
import { openObject } from './open-object.ts';
import { OpenedBucket, type BucketPlace, type SharedParts } from './opened-bucket.ts';
import { removeObject, type Removed } from './remove-object.ts';
import { receiveBody, TemporaryFile } from './temporary-file.ts';
import { abortUpload, createUpload, findUpload, listParts, listUploads, putPart } from './uploads.ts';

/** The objects of one bucket as plain files. `recovered` resolves when nothing that a crash has left half done can be seen. */
export class FileObjects implements ObjectStore {
  readonly #place: BucketPlace;
  readonly #parts: SharedParts;
  readonly #recovered: () => Promise<void>;

  constructor(place: BucketPlace, parts: SharedParts, recovered: () => Promise<void>) {
    this.#place = place;
    this.#parts = parts;
    this.#recovered = recovered;
  }

  find(key: string, versionId?: string): Promise<ObjectRecord | undefined> {
    return this.#do(key, () => {
      using bucket = new OpenedBucket(this.#place, this.#parts);
      const versions = readVersions(bucket, key).map(({ record }) => record);
      return versionId === undefined ? versions[0] : versions.find((version) => version.versionId === versionId);
    });
  }

  open(key: string, versionId?: string): Promise<OpenedObject | undefined> {
    return this.#do(key, () => openObject(this.#place, this.#parts, { key, versionId }));
  }

  put(key: string, body: IncomingBody, facts: ObjectFacts, condition?: Condition): Promise<ObjectRecord> {
    return this.#do(key, () => this.#counted(body, condition, (counted, checked) => this.#put(key, counted, facts, checked)));
  }

  async #put(key: string, body: IncomingBody, facts: ObjectFacts, condition: Condition | undefined): Promise<ObjectRecord> {
    using file = new TemporaryFile(this.#chooseTemporaryFolder());
    const received = await receiveBody(file, body);
    return await commitObject(this.#place, this.#parts, {
      key,
      file,
      facts: { ...facts, ...body.finish?.() },
      etag: body.etag?.() ?? received.md5,
      size: body.plainSize?.() ?? received.bytes,
      condition,
    });
  }

  /** Throws `NoRoomLeft`. What an object takes the place of gives its bytes back. */
  async #counted<Result>(
    body: IncomingBody,
    condition: Condition | undefined,
    work: (body: IncomingBody, condition: Condition | undefined) => Promise<Result>,
  ): Promise<Result> {
    const room = this.#room;
    if (room === undefined) return work(body, condition);
    let replaced = 0;
    const checked: Condition = (current) => {
      condition?.(current);
      if (this.#place.versioning() === 'off') replaced = current?.size ?? 0;
    };
    const result = await withinRoom(room, body, (bytes) => work({ ...body, bytes }, checked));
    room.giveBack(replaced);
    return result;
  }

  get #room(): SiteRoom | undefined {
    const { site } = this.#place;
    return site === undefined ? undefined : this.#parts.room.open(site);
  }

  remove(key: string, versionId?: string, condition?: Condition): Promise<Removed | undefined> {
    if (this.#place.site !== undefined) this.#parts.room.touch(this.#place.site);
    return this.#do(key, () => removeObject(this.#place, this.#parts, { key, versionId, condition, owner: this.#place.owner }));
  }

  amend(key: string, versionId: string | undefined, change: (record: ObjectRecord) => Partial<ObjectFacts>): Promise<ObjectRecord> {
    return this.#do(key, () => amendObject(this.#place, this.#parts, { key, versionId, change }));
  }

  list(request: ListRequest): Promise<Listing<ObjectRecord>> {
    return this.#do(undefined, () => listObjects(this.#place, this.#parts, request));
  }

  listVersions(request: ListRequest & { readonly afterVersion?: string }): Promise<Listing<ObjectRecord>> {
    return this.#do(undefined, () => listVersions(this.#place, this.#parts, request));
  }

  async isEmpty(): Promise<boolean> {
    const { entries } = await this.listVersions({ prefix: '', delimiter: '', after: '', limit: 1 });
    return entries.length === 0;
  }

  createUpload(key: string, start: Omit<UploadRecord, 'id' | 'key' | 'startedAt'>): Promise<UploadRecord> {
    return this.#do(key, () => createUpload(this.#place, this.#parts, { ...start, key }));
  }

  findUpload(key: string, uploadId: string, options = { completed: false }): Promise<UploadRecord | undefined> {
    return this.#do(undefined, () => findUpload(this.#place, this.#parts, { key, id: uploadId, completed: options.completed }));
  }

  putPart(upload: UploadRecord, number: number, body: IncomingBody, checksum?: () => Checksum | undefined): Promise<PartRecord> {
    return this.#do(undefined, () =>
      this.#counted(body, undefined, (counted) => putPart(this.#place, this.#parts, { upload, number, body: counted, checksum })),
    );
  }

  listParts(
    upload: UploadRecord,
    after: number,
    limit: number,
  ): Promise<{ readonly parts: readonly PartRecord[]; readonly isTruncated: boolean }> {
    return this.#do(undefined, () => listParts(this.#place, this.#parts, { upload, after, limit }));
  }

  listUploads(request: ListRequest & { readonly afterUpload?: string }): Promise<Listing<UploadRecord>> {
    return this.#do(undefined, () => listUploads(this.#place, this.#parts, request));
  }

  completeUpload(
    upload: UploadRecord,
    parts: readonly PartRecord[],
    completed: { readonly etag: string; readonly facts: ObjectFacts; readonly condition?: Condition },
  ): Promise<ObjectRecord> {
    const { etag, facts, condition } = completed;
    return this.#do(undefined, () => {
      this.#countMeasuredParts(upload, parts);
      return completeUpload(this.#place, this.#parts, { upload, parts, etag, facts, condition });
    });
  }

  abortUpload(upload: UploadRecord): Promise<void> {
    return this.#do(undefined, () => abortUpload(this.#place, this.#parts, upload.id));
  }

  /** Parts are counted as they come, but the measurement of a site does not find them. */
  #countMeasuredParts(upload: UploadRecord, parts: readonly PartRecord[]): void {
    const room = this.#room;
    if (room === undefined) return;
    const measured = parts.filter(({ lastModified }) => lastModified < room.measuredAt);
    if (upload.startedAt < room.measuredAt) room.spend(measured.reduce((sum, { size }) => sum + size, 0));
  }

  #chooseTemporaryFolder(): string {
    using bucket = new OpenedBucket(this.#place, this.#parts);
    return bucket.temporaryFolder;
  }

  async #do<Result>(key: string | undefined, work: () => Result | Promise<Result>): Promise<Result> {
    if (key !== undefined) checkKey(key);
    try {
      await this.#recovered();
      return await work();
    } catch (error) {
      if (isDamaged(error)) this.#parts.catalogues.replaceDamaged(this.#place.catalogue, error);
      throw describeDiskError(error);
    }
  }
}
