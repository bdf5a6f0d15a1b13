import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { contract, uploadId, type Upload } from '@daspanel/contract';
import type { ChangeWriter } from '../../changes/change-writer.ts';
import { handle, type Handler } from '../../http/handler.ts';
import { notFound, Problem } from '../../problem.ts';
import { receiveUpload } from './receive-upload.ts';
import type { UploadRow, UploadStore } from './upload-store.ts';

const DAY = 24 * 60 * 60 * 1000;

interface Parts {
  readonly uploads: UploadStore;
  readonly changes: ChangeWriter;
  /** `data/uploads`. */
  readonly folder: string;
  readonly newId: (letter: string) => string;
}

export function uploadHandlers(parts: Parts): Handler[] {
  return [
    handle(contract.uploads.create, async ({ stream, caller }) => {
      const id = uploadId.parse(parts.newId('u'));
      const { bytes, sha256 } = await receiveUpload(parts.folder, id, stream);
      const upload = await parts.changes.write('uploads.create', caller, (change) => {
        const { owner, id: token } = caller.actor;
        parts.uploads.insert({ id, owner, token, bytes, sha256, created_at: change.now, expires_at: change.now + DAY });
        change.describe({ object: id, owner, details: { bytes, sha256 } });
        return parts.uploads.read(id);
      });
      if (upload === undefined) throw new Error(`upload ${id} was not stored`);
      return { status: 201, body: presentUpload(upload) };
    }),
    handle(contract.uploads.delete, async ({ params, caller }) => {
      await parts.changes.write('uploads.delete', caller, (change) => {
        const upload = parts.uploads.findFor(caller.actor, params.upload);
        if (upload === undefined) throw notFound();
        if (upload.job !== null) throw new Problem('upload-in-use', `job ${upload.job} is using it`, { holders: [`job ${upload.job}`] });
        parts.uploads.remove(upload.id);
        change.describe({ object: upload.id, owner: upload.owner });
      });
      await rm(join(parts.folder, params.upload), { force: true });
      return { status: 204 };
    }),
  ];
}

function presentUpload(upload: UploadRow): Upload {
  return {
    id: upload.id,
    bytes: upload.bytes,
    sha256: upload.sha256,
    createdAt: new Date(upload.created_at).toISOString(),
    expiresAt: new Date(upload.expires_at).toISOString(),
  };
}
