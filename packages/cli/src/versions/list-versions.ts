import { contract } from '@daspanel/contract';
import { leaveToApi } from '../leave-to-api.ts';
import { stateColour } from '../output/output.ts';
import { printPage, type PageWishes } from '../output/print-page.ts';
import type { Session } from '../session.ts';
import { findSite } from '../sites/find-site.ts';
import { describeEngine } from './describe-engine.ts';

interface Wishes extends PageWishes {
  readonly site: string;
}

const columns = [
  { title: 'NAME' },
  { title: 'ACTIVE' },
  { title: 'STATE', colour: stateColour },
  { title: 'ENGINE' },
  { title: 'TYPE' },
  { title: 'ROOT', shrinks: true },
  { title: 'PREVIEW', shrinks: true },
  { title: 'ID' },
] as const;

export async function listVersions({ output, connect }: Session, { site: named, ...page }: Wishes): Promise<void> {
  const client = await connect();
  const site = await findSite(client, named);
  const read = async (query: PageWishes) =>
    (await client.call(contract.versions.list, { params: { site: site.id }, query: leaveToApi({ ...query }) })).body;
  await printPage(output, page, read, async (versions) => {
    const rows = versions.map((version) => [
      version.name,
      version.active ? 'yes' : '',
      version.state,
      describeEngine(version.engine),
      version.type,
      version.root,
      version.previewUrls[0] ?? '',
      version.id,
    ]);
    await output.table(columns, rows);
  });
}
