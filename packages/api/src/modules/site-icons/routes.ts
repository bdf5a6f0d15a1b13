import { createHash } from 'node:crypto';
import { contract } from '@daspanel/contract';
import { handle, type Handler } from '../../http/handler.ts';
import { streamOf } from '../../view/stream-of.ts';
import type { AskFiles } from '../files/ask-files.ts';
import { findSite, type SiteParts } from '../sites/change-site.ts';
import { findIcon, readIcon, type Icon, type IconPlace } from './find-icon.ts';
import { createIconMemory, type IconMemory } from './icon-memory.ts';

interface Parts extends Pick<SiteParts, 'sites' | 'versions'> {
  readonly askFiles: AskFiles;
  readonly now: () => number;
}

/** The API's answers are kept by nobody, but for these: rows of lists show them again and again. */
const KEPT = { 'cache-control': 'private, max-age=600' };
/** It is content of a tenant on the panel's own origin: opened by itself it is a download, and nothing in it runs. */
const PICTURE_ALONE = { 'content-security-policy': "sandbox; default-src 'none'", 'content-disposition': 'attachment' };

/** Milliseconds. Whoever looks at a list must not have dozens of questions open that nobody answers. */
const PATIENCE = 3_000;

/** The icons of sites, as their visitors' browsers would find them. */
export function siteIconHandlers(parts: Parts): Handler[] {
  const memory = createIconMemory(parts.now);
  return [
    handle(contract.siteIcons.get, async ({ params, caller }) => {
      const site = findSite(parts, caller, params.site);
      const live = site.active_version === null ? undefined : parts.versions.find(site.id, site.active_version);
      const signal = AbortSignal.timeout(PATIENCE);
      const icon = live && (await recall(parts.askFiles, memory, { site: site.id, version: live.id, root: live.root, signal }));
      if (icon === undefined) return { status: 204, headers: KEPT };
      const etag = `"${createHash('sha256').update(icon.bytes).digest('hex').slice(0, 20)}"`;
      return { status: 200, stream: streamOf(icon.bytes, null), headers: { ...KEPT, ...PICTURE_ALONE, 'content-type': icon.type, etag } };
    }),
  ];
}

async function recall(askFiles: AskFiles, memory: IconMemory, place: IconPlace): Promise<Icon | undefined> {
  const key = `${place.version} ${place.root}`;
  const known = memory.find(key);
  if (known === null) return undefined;
  const again = known === undefined ? undefined : await readIcon(askFiles, place, known);
  if (again !== undefined) return again;
  const icon = await findIcon(askFiles, place);
  memory.note(key, icon?.path ?? null);
  return icon;
}
