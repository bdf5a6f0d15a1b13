import { contract } from '@daspanel/contract';
import type { ExitCode } from '../failure.ts';
import { endWithJob } from '../jobs/follow-job.ts';
import { leaveToApi } from '../leave-to-api.ts';
import type { Session } from '../session.ts';
import { filesOf, type FilesWishes } from './files-of.ts';
import { printEntry } from './print-entry.ts';
import { splitPath, typedPath } from './typed-path.ts';

interface FromTo extends FilesWishes {
  readonly from: string;
  readonly to: string;
}

export async function moveFile({ output, connect }: Session, given: FromTo & { readonly overwrite?: boolean }): Promise<void> {
  const client = await connect();
  const { params } = await filesOf(client, given);
  const body = leaveToApi({ from: typedPath(given.from), to: typedPath(given.to), overwrite: given.overwrite });
  await printEntry(output, (await client.call(contract.files.move, { params, body })).body);
}

export async function copyFile({ output, connect }: Session, given: FromTo): Promise<void> {
  const client = await connect();
  const { params } = await filesOf(client, given);
  const body = leaveToApi({ from: typedPath(given.from), to: typedPath(given.to) });
  await printEntry(output, (await client.call(contract.files.copy, { params, body })).body);
}

export async function makeFolder({ output, connect }: Session, given: FilesWishes & { readonly path: string }): Promise<void> {
  const client = await connect();
  const { params } = await filesOf(client, given);
  const body = leaveToApi({ path: typedPath(given.path) });
  await printEntry(output, (await client.call(contract.files.createFolder, { params, body })).body);
}

export async function setMode(
  { output, connect }: Session,
  given: FilesWishes & { readonly path: string; readonly mode: string; readonly recursive?: boolean },
): Promise<void> {
  const client = await connect();
  const { params } = await filesOf(client, given);
  const { folder, name } = splitPath(typedPath(given.path));
  const wanted = leaveToApi({ folder, names: [name], mode: given.mode, recursive: given.recursive });
  const { body } = await client.call(contract.files.setMode, { params, body: wanted });
  await output.answer(body, () => output.line(`Changed: ${body.changed}.`));
}

export async function archiveFile(
  { output, connect }: Session,
  given: FilesWishes & { readonly path: string; readonly to: string },
): Promise<void> {
  const client = await connect();
  const { params } = await filesOf(client, given);
  const { folder, name } = splitPath(typedPath(given.path));
  const body = leaveToApi({ folder, names: [name], to: typedPath(given.to) });
  await printEntry(output, (await client.call(contract.files.archive, { params, body })).body);
}

export async function extractFile(
  session: Session,
  given: FilesWishes & { readonly path: string; readonly folder?: string; readonly detach?: boolean },
): Promise<ExitCode> {
  const client = await session.connect();
  const { params } = await filesOf(client, given);
  const body = leaveToApi({ path: typedPath(given.path), to: typedPath(given.folder ?? '/') });
  return endWithJob(session, client, (await client.call(contract.files.extract, { params, body })).body, given.detach);
}
