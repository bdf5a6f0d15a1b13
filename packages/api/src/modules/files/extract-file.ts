import { contract, uploadId } from '@daspanel/contract';
import { folderInVersion } from '@daspanel/formats/identifiers.ts';
import { handle, type Handler } from '../../http/handler.ts';
import { invalidField } from '../../problem.ts';
import { startedJob } from '../jobs/enter-job.ts';
import type { JobRunner } from '../jobs/job-runner.ts';
import { receiveUpload } from '../uploads/receive-upload.ts';
import { putContent, type ContentParts } from '../versions/put-content.ts';
import { findChangeable, type ChangeParts } from './change-files.ts';

/** An hour: a job takes the upload at once. */
const KEPT = 60 * 60 * 1000;

export interface ExtractParts extends ContentParts, Pick<ChangeParts, 'askFiles'> {
  readonly runner: Pick<JobRunner, 'wake'>;
  /** `data/uploads`. */
  readonly uploadFolder: string;
}

/** Unpacks an archive of the version by the way of an upload: the same guards, and the same job as for content that comes from outside. */
export function extractFileHandlers(parts: ExtractParts): Handler[] {
  return [
    handle(contract.files.extract, async ({ params, body, caller }) => {
      findChangeable(parts, caller, params);
      const folder = folderInVersion.safeParse(body.to);
      if (!folder.success) throw invalidField('/to', 'must be a folder without control characters and backslashes');
      await parts.askFiles.ask('room.require', { site: params.site, bytes: 1 });
      const { stream } = await parts.askFiles.open('read', { ...params, path: body.path });
      const id = uploadId.parse(parts.newId('u'));
      const { bytes, sha256 } = await receiveUpload(parts.uploadFolder, id, stream);
      await parts.changes.write('uploads.create', caller, (change) => {
        const { owner, id: token } = caller.actor;
        parts.uploads.insert({ id, owner, token, bytes, sha256, created_at: change.now, expires_at: change.now + KEPT });
        change.describe({ object: id, owner, details: { bytes, sha256, from: body.path } });
      });
      const job = await putContent(parts, caller, params, { upload: id, folder: folder.data, mode: 'merge' });
      parts.runner.wake();
      return startedJob(job);
    }),
  ];
}
