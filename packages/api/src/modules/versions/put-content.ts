import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { uploadId, type ContentBody, type Job } from '@daspanel/contract';
import { folderInVersion } from '@daspanel/formats/identifiers.ts';
import { findSiteType } from '@daspanel/formats/site-types.ts';
import type { EgressRules } from '@daspanel/platform/egress-rules.ts';
import type { Requester } from '@daspanel/platform/json-socket.ts';
import { Secret } from '@daspanel/platform/secret.ts';
import { z } from 'zod';
import type { Caller } from '../../access/caller.ts';
import type { TransactionWriter } from '../../database/transaction-writer.ts';
import { Problem } from '../../problem.ts';
import { enterJob } from '../jobs/enter-job.ts';
import type { JobContext, JobWork } from '../jobs/job-runner.ts';
import type { JobStore } from '../jobs/job-store.ts';
import { launchWork } from '../jobs/launch-work.ts';
import type { SiteParts } from '../sites/change-site.ts';
import { requireLive } from '../sites/trash-site.ts';
import { LARGEST_UPLOAD } from '../uploads/receive-upload.ts';
import { takeUpload } from '../uploads/take-upload.ts';
import type { UploadStore } from '../uploads/upload-store.ts';
import { findVersion, requireReady, type VersionAddress } from './change-version.ts';
import { fetchArchive } from './fetch-archive.ts';
import { measureVersion } from './measure-version.ts';
import { noteDeployment } from './note-deployment.ts';

const input = z.strictObject({
  upload: uploadId,
  /** Address that the upload's file is filled from first. */
  url: z.string().nullable(),
  hasCredentials: z.boolean(),
  folder: folderInVersion,
  mode: z.enum(['replace', 'merge']),
});

export interface ContentParts extends SiteParts {
  readonly jobs: JobStore;
  readonly uploads: UploadStore;
  /** Credentials for addresses, by upload: kept in memory only. */
  readonly credentials: Map<string, Secret<{ readonly user: string; readonly password: string }>>;
}

/** 20 GiB in 500,000 entries, and no entry that grows to more than 200 times its compressed size. */
const CONTENT_LIMITS = { bytes: 20 * 1024 ** 3, entries: 500_000, ratio: 200 };

/** Enters the job that unpacks an archive into a version. */
export function putContent(parts: ContentParts, caller: Caller, address: VersionAddress, wanted: ContentBody): Promise<Job> {
  return parts.changes.write('versions.put-content', caller, (change) => {
    const { site, version } = findVersion(parts, caller, address);
    requireLive(site);
    requireReady(version);
    const { folder, mode } = wanted;
    const upload = 'upload' in wanted ? takeUpload(parts, caller, wanted.upload) : uploadId.parse(parts.newId('u'));
    parts.allowance.requireRoom(site.owner, 'diskBytes', parts.uploads.read(upload)?.bytes ?? 1);
    const hasCredentials = 'url' in wanted && keepCredentials(parts, upload, wanted);
    const url = 'url' in wanted ? wanted.url : null;
    change.describe({ object: version.id, site: site.id, owner: site.owner, details: { upload, url: withoutQuery(url), folder, mode } });
    const job = enterJob(parts, change, {
      kind: 'version.content',
      owner: site.owner,
      site: site.id,
      version: version.id,
      input: { upload, url, hasCredentials, folder, mode },
    });
    if (url === null) parts.uploads.assign(upload, job.id);
    return job;
  });
}

function keepCredentials(parts: ContentParts, upload: string, wanted: Extract<ContentBody, { url: string }>): boolean {
  if (wanted.user === undefined && wanted.password === undefined) return false;
  parts.credentials.set(upload, new Secret({ user: wanted.user ?? '', password: wanted.password ?? '' }));
  return true;
}

/** Queries of addresses often hold keys. */
function withoutQuery(url: string | null): string | null {
  return url === null ? null : url.replace(/[?#].*$/s, '');
}

interface WorkParts extends Pick<ContentParts, 'uploads' | 'credentials' | 'versions' | 'jobs'> {
  readonly launcher: Requester;
  readonly writer: TransactionWriter;
  readonly launcherSocket: string;
  readonly uploadFolder: string;
  readonly egressRules: EgressRules;
}

/** Fetches the archive where need be and has the launcher unpack it as the site's user. The archive is gone afterwards. */
export function contentWork(parts: WorkParts): JobWork {
  return {
    async run(context) {
      const { site, version } = context.job;
      const wanted = input.parse(JSON.parse(context.job.input));
      if (wanted.url !== null) await fetchInto(parts, context, wanted.upload, wanted.url, wanted.hasCredentials);
      context.log(`unpacking into ${wanted.folder} (${wanted.mode})`);
      const { upload, folder, mode } = wanted;
      const request = { site, version, upload, folder, mode, markers: markersOf(parts, context), limits: CONTENT_LIMITS };
      const result = z.record(z.string(), z.unknown()).parse(await launchWork(parts.launcherSocket, 'version.extract', request, context));
      context.log(`unpacked ${String(result['files'])} files`);
      await measure(parts, context);
      return result;
    },
    finish(job, outcome, change) {
      const { site, version } = job;
      if (outcome.state === 'succeeded' && site !== null && version !== null) noteDeployment(parts, change, { job, site, version });
      const { upload } = input.parse(JSON.parse(job.input));
      parts.uploads.remove(upload);
      parts.credentials.delete(upload);
      // Nothing refers to the file any more; one that stays behind is removed with the expired ones.
      void rm(join(parts.uploadFolder, upload), { force: true }).catch(() => {});
    },
  };
}

/** A version that cannot be measured holds its content all the same. */
async function measure(parts: WorkParts, { job: { site, version }, log }: JobContext): Promise<void> {
  if (site === null || version === null) return;
  await measureVersion(parts, { site, version }).catch(() => log('the size of the version could not be measured'));
}

/** By these files the launcher finds the application's root in the archive. */
function markersOf(parts: WorkParts, { job }: JobContext): readonly string[] {
  const version = job.site === null || job.version === null ? undefined : parts.versions.find(job.site, job.version);
  return (version && findSiteType(version.type)?.markers) ?? [];
}

async function fetchInto(parts: WorkParts, context: JobContext, upload: string, url: string, hasCredentials: boolean): Promise<void> {
  const credentials = parts.credentials.get(upload);
  if (hasCredentials && credentials === undefined)
    throw new Problem('unavailable', 'Daspanel was restarted and does not keep passwords: start the import again');
  context.log(`fetching ${withoutQuery(url)}`);
  await fetchArchive(url, join(parts.uploadFolder, upload), {
    rules: parts.egressRules,
    maximumBytes: LARGEST_UPLOAD,
    credentials,
    context,
  });
}
