import { contract } from '@daspanel/contract';
import { leaveToApi } from '../leave-to-api.ts';
import type { Session } from '../session.ts';
import { filesOf, type FilesWishes } from './files-of.ts';
import { typedPath } from './typed-path.ts';

interface Wishes extends FilesWishes {
  readonly words: string;
  readonly content?: boolean;
  readonly folder?: string;
}

const columns = [{ title: 'PATH' }, { title: 'LINE', align: 'right' }, { title: 'TEXT', shrinks: true }] as const;

export async function searchFiles({ output, connect }: Session, given: Wishes): Promise<void> {
  const client = await connect();
  const { params } = await filesOf(client, given);
  const wanted = given.content === true ? { text: given.words } : { name: given.words };
  const query = leaveToApi({ path: typedPath(given.folder ?? '/'), ...wanted });
  const { body } = await client.call(contract.files.search, { params, query });
  await output.answer(body, async () => {
    if (body.items.length === 0) return output.note('Nothing was found.');
    const rows = body.items.map(({ path, type, line }) => [
      type === 'folder' ? `${path}/` : path,
      line === undefined ? '' : String(line.number),
      line?.text.trim() ?? '',
    ]);
    await output.table(
      given.content === true ? columns : columns.slice(0, 1),
      given.content === true ? rows : rows.map((row) => row.slice(0, 1)),
    );
  });
  if (!body.complete && !output.json) output.note('There may be more: say more of it, or a folder with --folder.');
}
