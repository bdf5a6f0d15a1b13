import { contract, type FileChange } from '@daspanel/contract';
import { z } from 'zod';
import type { Caller } from '../../access/caller.ts';
import { handle, type Handler } from '../../http/handler.ts';
import { notFound } from '../../problem.ts';
import { findVersion, type VersionAddress } from '../versions/change-version.ts';
import type { ChangeParts } from './change-files.ts';
import { readComparedText } from './read-compared-text.ts';

const { diffs } = contract;
type Parts = Pick<ChangeParts, 'sites' | 'versions' | 'askFiles'>;

const page = z.object({
  items: z.array(
    z.object({
      path: z.string(),
      change: z.enum(['added', 'removed', 'changed']),
      bytesBefore: z.int().nullable(),
      bytesAfter: z.int().nullable(),
    }),
  ),
  next: z.string().nullable(),
}) satisfies z.ZodType<{ readonly items: FileChange[]; readonly next: string | null }>;

/** Two versions of a site, compared by the storage part. A cursor is the path where a page ended. */
export function fileDiffHandlers(parts: Parts): Handler[] {
  return [
    handle(diffs.list, async ({ params, query, caller, signal }) => {
      const { limit, cursor } = query;
      const both = findBoth(parts, caller, params, query.with);
      const wanted = { ...both, limit, ...(cursor === undefined ? {} : { from: cursor }) };
      const answer = await parts.askFiles.ask('diff', wanted, undefined, signal);
      return { status: 200, body: page.parse(answer) };
    }),
    handle(diffs.file, async ({ params, query, caller }) => {
      const { path } = query;
      const both = findBoth(parts, caller, params, query.with);
      const before = await readComparedText(parts.askFiles, { site: both.site, version: both.with, path });
      const after = await readComparedText(parts.askFiles, { site: both.site, version: both.version, path });
      if (before.kind === 'absent' && after.kind === 'absent') throw notFound();
      return { status: 200, body: { path, before, after } };
    }),
  ];
}

/** Throws 404 for either that the caller does not see. */
function findBoth(parts: Parts, caller: Caller, params: VersionAddress, other: VersionAddress['version']) {
  const { version } = findVersion(parts, caller, params);
  const { version: before } = findVersion(parts, caller, { site: params.site, version: other });
  return { site: params.site, version: version.id, with: before.id };
}
