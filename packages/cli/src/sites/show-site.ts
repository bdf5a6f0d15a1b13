import { contract } from '@daspanel/contract';
import type { ExitCode } from '../failure.ts';
import type { Session } from '../session.ts';
import { findSite } from './find-site.ts';
import { printSite } from './print-site.ts';

export async function showSite({ output, connect }: Session, given: { readonly site: string }): Promise<ExitCode> {
  return printSite(output, await findSite(await connect(), given.site));
}

/** `daspanel open`: the addresses alone, one a line, those of the active version first. */
export async function openSite({ output, connect }: Session, given: { readonly site: string }): Promise<void> {
  const client = await connect();
  const site = await findSite(client, given.site);
  const versions = (await client.call(contract.versions.list, { params: { site: site.id }, query: { limit: 100 } })).body;
  await output.answer({ urls: site.urls, versions: versions.items.map(({ name, previewUrls }) => ({ name, previewUrls })) }, async () => {
    for (const url of site.urls) output.line(url);
    const previews = versions.items.map((version) => [
      version.active ? `${version.name} (active)` : version.name,
      version.previewUrls[0] ?? '',
    ]);
    if (previews.length > 0) output.line('');
    await output.table([{ title: 'VERSION' }, { title: 'PREVIEW' }], previews);
  });
}
