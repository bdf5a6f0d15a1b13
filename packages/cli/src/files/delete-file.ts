import { contract } from '@daspanel/contract';
import { leaveToApi } from '../leave-to-api.ts';
import type { Session } from '../session.ts';
import { confirmByName } from '../terminal.ts';
import { filesOf, type FilesWishes } from './files-of.ts';
import { splitPath, typedPath } from './typed-path.ts';

export async function deleteFile(
  { output, terminal, connect }: Session,
  given: FilesWishes & { readonly path: string; readonly yes?: boolean },
): Promise<void> {
  const client = await connect();
  const { site, params } = await filesOf(client, given);
  const path = typedPath(given.path);
  const { folder, name } = splitPath(path);
  const consequence = `${path} of ${site.name} will be deleted for good; of a folder all that is in it.`;
  await confirmByName(terminal, { name, consequence, yes: given.yes });
  const { body } = await client.call(contract.files.delete, { params, body: leaveToApi({ folder, names: [name] }) });
  await output.answer(body, () => output.line(`${path} is gone${body.deleted > 1 ? `: ${body.deleted} files and folders` : ''}.`));
}
