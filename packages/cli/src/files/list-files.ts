import { contract } from '@daspanel/contract';
import { leaveToApi } from '../leave-to-api.ts';
import { printPage, type PageWishes } from '../output/print-page.ts';
import type { Session } from '../session.ts';
import { filesOf, type FilesWishes } from './files-of.ts';
import { describeEntry, entryColumns } from './print-entry.ts';
import { typedPath } from './typed-path.ts';

interface Wishes extends FilesWishes, PageWishes {
  readonly folder?: string;
}

export async function listFiles({ output, connect }: Session, { site, version, folder = '/', ...page }: Wishes): Promise<void> {
  const client = await connect();
  const { params } = await filesOf(client, leaveToApi({ site, version }));
  const path = typedPath(folder);
  const read = async (query: PageWishes) =>
    (await client.call(contract.files.list, { params, query: leaveToApi({ ...query, path }) })).body;
  await printPage(output, page, read, async (entries) => {
    if (entries.length === 0) return output.note(`There is nothing in ${path}. daspanel files put puts a file there.`);
    await output.table(entryColumns, entries.map(describeEntry));
  });
}
