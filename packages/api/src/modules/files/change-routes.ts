import { contract, LARGEST_WRITE } from '@daspanel/contract';
import { z } from 'zod';
import { handle, type Handler } from '../../http/handler.ts';
import { Problem } from '../../problem.ts';
import { changeFiles, shortenNames, type ChangeParts } from './change-files.ts';
import { presentFile } from './present-file.ts';

const { files } = contract;
const deleted = z.object({ deleted: z.int() });
const changed = z.object({ changed: z.int() });

/** What changes files in one step. */
export function fileChangeHandlers(parts: ChangeParts): Handler[] {
  const { askFiles } = parts;
  return [
    handle(files.write, async ({ params, query, stream, headers, caller }) => {
      const replaces = readReplaces(headers);
      const wanted = { ...params, action: files.write.id, details: { path: query.path } };
      const written = await changeFiles(parts, caller, wanted, (address) =>
        askFiles.ask('write', { ...address, path: query.path, replaces, mostBytes: LARGEST_WRITE }, stream),
      );
      const body = presentFile(written);
      return { status: 200, body, headers: { etag: body.etag ?? '' } };
    }),
    handle(files.createFolder, async ({ params, body, caller }) => {
      const wanted = { ...params, action: files.createFolder.id, details: { ...body } };
      const made = await changeFiles(parts, caller, wanted, (address) => askFiles.ask('make-folder', { ...address, ...body }));
      return { status: 201, body: presentFile(made) };
    }),
    handle(files.move, async ({ params, body, caller }) => {
      const wanted = { ...params, action: files.move.id, details: { ...body } };
      const moved = await changeFiles(parts, caller, wanted, (address) => askFiles.ask('move', { ...address, ...body }));
      return { status: 200, body: presentFile(moved) };
    }),
    handle(files.copy, async ({ params, body, caller }) => {
      const wanted = { ...params, action: files.copy.id, details: { ...body } };
      const copied = await changeFiles(parts, caller, wanted, (address) => askFiles.ask('copy', { ...address, ...body }));
      return { status: 201, body: presentFile(copied) };
    }),
    handle(files.delete, async ({ params, body, caller }) => {
      const wanted = { ...params, action: files.delete.id, details: { folder: body.folder, names: shortenNames(body.names) } };
      const answer = await changeFiles(parts, caller, wanted, (address) => askFiles.ask('delete', { ...address, ...body }));
      return { status: 200, body: deleted.parse(answer) };
    }),
    handle(files.setMode, async ({ params, body, caller }) => {
      const wanted = { ...params, action: files.setMode.id, details: { ...body, names: shortenNames(body.names) } };
      const mode = Number.parseInt(body.mode, 8);
      const answer = await changeFiles(parts, caller, wanted, (address) => askFiles.ask('set-mode', { ...address, ...body, mode }));
      return { status: 200, body: changed.parse(answer) };
    }),
    handle(files.archive, async ({ params, body, caller }) => {
      const wanted = { ...params, action: files.archive.id, details: { ...body, names: shortenNames(body.names) } };
      const made = await changeFiles(parts, caller, wanted, (address) => askFiles.ask('archive', { ...address, ...body }));
      return { status: 201, body: presentFile(made) };
    }),
  ];
}

/** If-Match and If-None-Match of a file, which has entity tags of its own kind. */
function readReplaces(headers: Headers): string | null | undefined {
  const match = headers.get('if-match')?.trim();
  if (headers.get('if-none-match')?.trim() === '*') return null;
  if (match === undefined || match === '*') return undefined;
  if (/^"[0-9a-f]{20}"$/.test(match)) return match;
  throw new Problem('malformed-request', 'If-Match takes the one ETag of the file, in quotation marks');
}
