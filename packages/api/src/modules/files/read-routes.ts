import { contract } from '@daspanel/contract';
import { siteFileRequests } from '@daspanel/formats/site-file-requests.ts';
import { z } from 'zod';
import { budgetOf } from '../../access/actor.ts';
import { rates, type RateLimiter } from '../../access/rate-limit.ts';
import { formatCursor, parseCursor } from '../../http/cursor.ts';
import { handle, type Handler } from '../../http/handler.ts';
import { parseRange } from '../../view/parse-range.ts';
import { describeDownload } from '../mail/download-name.ts';
import { findVersion } from '../versions/change-version.ts';
import type { ChangeParts } from './change-files.ts';
import { presentFile } from './present-file.ts';

const { files } = contract;
const position = z.object({ isFolder: z.boolean(), name: z.string() });
const page = z.object({ items: z.array(z.unknown()), next: position.nullable() });
const found = z.object({
  items: z.array(z.object({ entry: z.unknown(), line: z.object({ number: z.int(), text: z.string() }).optional() })),
  isComplete: z.boolean(),
});
const fileFacts = z.object({ size: z.int(), etag: z.string(), modified: z.int() });

/** Whatever a file holds: where a browser should show it all the same, nothing in it runs. */
const DOWNLOAD = { 'content-security-policy': "sandbox; default-src 'none'" };

export function fileReadHandlers(
  parts: Pick<ChangeParts, 'sites' | 'versions' | 'askFiles'> & { readonly limiter: RateLimiter },
): Handler[] {
  const { askFiles, limiter } = parts;
  return [
    handle(files.list, async ({ params, query, caller }) => {
      findVersion(parts, caller, params);
      const list = ['files.list', params.version, query.path];
      const cursor = parseCursor(list, ['number', 'string', 'string'] as const, query.cursor);
      const after = cursor === undefined ? undefined : { isFolder: cursor[0] === 1, name: cursor[1] + cursor[2] };
      const answer = page.parse(await askFiles.ask('list', { ...params, path: query.path, limit: query.limit, after }));
      const items = answer.items.map(presentFile);
      const next = answer.next === null ? null : formatCursor(list, splitPosition(answer.next));
      return { status: 200, body: { items, next } };
    }),
    handle(files.get, async ({ params, query, caller }) => {
      findVersion(parts, caller, params);
      return { status: 200, body: presentFile(await askFiles.ask('stat', { ...params, ...query })) };
    }),
    handle(files.read, async ({ params, query, headers, caller }) => {
      findVersion(parts, caller, params);
      const range = headers.get('range');
      const size = range === null ? 0 : presentFile(await askFiles.ask('stat', { ...params, ...query })).size;
      const wanted = parseRange(range, size);
      // A range that cannot be had is answered with the whole (RFC 9110, 14.2: a server may ignore Range).
      const part = wanted === 'unsatisfiable' ? null : wanted;
      const { facts, stream } = await askFiles.open('read', { ...params, ...query, ...part });
      const file = fileFacts.parse(facts);
      const answer = { ...DOWNLOAD, ...describeFile(query.path, file) };
      if (part === null) return { status: 200, stream, headers: { ...answer, 'content-length': String(file.size) } };
      const partial = {
        'content-range': `bytes ${part.start}-${part.end}/${file.size}`,
        'content-length': String(part.end - part.start + 1),
      };
      return { status: 206, stream, headers: { ...answer, ...partial } };
    }),
    handle(files.search, async ({ params, query, caller }) => {
      findVersion(parts, caller, params);
      if (!caller.actor.isTrusted) limiter.take(`walks of ${budgetOf(caller.actor)}`, rates.walks);
      const { items, isComplete } = found.parse(await askFiles.ask('search', siteFileRequests.search.parse({ ...params, ...query })));
      const shown = items.map(({ entry, line }) => ({ ...presentFile(entry), ...(line === undefined ? {} : { line }) }));
      return { status: 200, body: { items: shown, complete: isComplete } };
    }),
    handle(files.zip, async ({ params, query, caller }) => {
      findVersion(parts, caller, params);
      if (!caller.actor.isTrusted) limiter.take(`walks of ${budgetOf(caller.actor)}`, rates.walks);
      const names = query.names.split('/');
      for (const name of names) await askFiles.ask('stat', { ...params, path: `${query.folder === '/' ? '' : query.folder}/${name}` });
      const { stream } = await askFiles.open('zip', { ...params, folder: query.folder, names });
      const name = names.length === 1 ? names[0] : query.folder.slice(query.folder.lastIndexOf('/') + 1) || 'files';
      return {
        status: 200,
        stream,
        headers: { 'content-type': 'application/zip', 'content-disposition': describeDownload(`${name}.zip`) },
      };
    }),
  ];
}

function describeFile(path: string, { etag, modified }: z.infer<typeof fileFacts>) {
  return {
    // Never a type that a browser shows as part of this origin.
    'content-type': 'application/octet-stream',
    'content-disposition': describeDownload(path.slice(path.lastIndexOf('/') + 1)),
    'accept-ranges': 'bytes',
    'last-modified': new Date(modified).toUTCString(),
    etag,
  };
}

/** The longest name has 340 letters in base64url, and the texts in a cursor 200. */
function splitPosition({ isFolder, name }: z.infer<typeof position>) {
  return [isFolder ? 1 : 0, name.slice(0, 170), name.slice(170)] as const;
}
