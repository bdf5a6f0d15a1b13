import { contract, type FileUpload } from '@daspanel/contract';
import { z } from 'zod';
import type { Caller } from '../../access/caller.ts';
import { handle, type Handler } from '../../http/handler.ts';
import { notFound, Problem } from '../../problem.ts';
import { findVersion, type VersionAddress } from '../versions/change-version.ts';
import type { Allowance } from '../plans/allowance.ts';
import { changeFiles, findChangeable, type ChangeParts } from './change-files.ts';
import type { FileUploadRow, FileUploadStore } from './file-upload-store.ts';
import { presentFile } from './present-file.ts';

const { files } = contract;
const WEEK = 7 * 24 * 60 * 60 * 1000;
const MOST_PER_SITE = 1_000;
const progress = z.object({ offset: z.int() });

interface Parts extends ChangeParts {
  readonly fileUploads: FileUploadStore;
  readonly allowance: Allowance;
  readonly newId: (letter: string) => string;
}
type UploadAddress = VersionAddress & { readonly upload: string };

/** Uploads in pieces: the record says what is to become of the bytes, the storage part how many of them there are. */
export function fileUploadHandlers(parts: Parts): Handler[] {
  const { askFiles } = parts;
  return [
    handle(files.createUpload, async ({ params, body, caller }) => {
      const id = parts.newId('r');
      findChangeable(parts, caller, params);
      await askFiles.ask('room.require', { site: params.site, bytes: body.size });
      const upload = await parts.changes.write(files.createUpload.id, caller, (change) => {
        const { site, version } = findChangeable(parts, caller, params);
        if (parts.fileUploads.count(site.id) >= MOST_PER_SITE)
          throw new Problem('limit-reached', `the site has ${MOST_PER_SITE} unfinished uploads: finish them or give them up first`);
        parts.allowance.requireRoom(site.owner, 'diskBytes', parts.fileUploads.bytesOf(site.id) + body.size);
        const row = { id, site: site.id, version: version.id, ...body, created_at: change.now, expires_at: change.now + WEEK };
        parts.fileUploads.insert(row);
        change.describe({ object: version.id, site: site.id, owner: site.owner, details: { upload: id, ...body } });
        return row;
      });
      // After the record: bytes without one are removed.
      await askFiles.ask('upload.begin', { id });
      return { status: 201, body: presentUpload(upload, 0) };
    }),
    handle(files.getUpload, async ({ params, caller }) => {
      const upload = findUpload(parts, caller, params);
      return { status: 200, body: presentUpload(upload, progress.parse(await askFiles.ask('upload.measure', { id: upload.id })).offset) };
    }),
    handle(files.appendUpload, async ({ params, query, stream, caller }) => {
      const upload = findUpload(parts, caller, params);
      findChangeable(parts, caller, params);
      const answer = await askFiles.ask('upload.append', { id: upload.id, size: upload.size, offset: query.offset }, stream);
      return { status: 200, body: presentUpload(upload, progress.parse(answer).offset) };
    }),
    handle(files.finishUpload, async ({ params, body, caller }) => {
      const { id, path, size } = findUpload(parts, caller, params);
      const wanted = {
        ...params,
        action: files.finishUpload.id,
        details: { upload: id, path, size },
        alongside: () => parts.fileUploads.remove(id),
      };
      const replaces = body.overwrite ? undefined : null;
      const made = await changeFiles(parts, caller, wanted, (address) =>
        askFiles.ask('upload.finish', { ...address, id, path, size, replaces }),
      );
      return { status: 201, body: presentFile(made) };
    }),
    handle(files.deleteUpload, async ({ params, caller }) => {
      const { id } = findUpload(parts, caller, params);
      await parts.changes.write(files.deleteUpload.id, caller, (change) => {
        const { site } = findVersion(parts, caller, params);
        parts.fileUploads.remove(id);
        change.describe({ object: id, site: site.id, owner: site.owner });
      });
      // What stays behind is removed with the expired ones.
      await askFiles.ask('upload.abandon', { id }).catch(() => {});
      return { status: 204 };
    }),
  ];
}

function findUpload(parts: Parts, caller: Caller, address: UploadAddress): FileUploadRow {
  const { site, version } = findVersion(parts, caller, address);
  const upload = parts.fileUploads.find(site.id, version.id, address.upload);
  if (upload === undefined) throw notFound();
  return upload;
}

function presentUpload({ id, path, size, expires_at: expires }: FileUploadRow, offset: number): FileUpload {
  return { id, path, size, offset, expiresAt: new Date(expires).toISOString() };
}
