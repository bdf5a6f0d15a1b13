import { files } from '@daspanel/contract/files.ts';
import { bytesOfFile } from '../../ui/after-upload.ts';
import { asCommand, cli, inTurn, type AsCommand } from '../../ui/as-command.ts';
import { joinPath } from './entry-path.ts';
import type { FilePlace } from './file-place.ts';

/** Names in a folder. */
interface Named {
  readonly folder: string;
  readonly names: readonly string[];
}

export function deleteCommand(params: FilePlace, folder: string, names: readonly string[]): AsCommand {
  const { site, version } = params;
  const lines = names.map((name) => cli`files delete ${site} ${joinPath(folder, name)} --version ${version}`);
  return asCommand(files.delete, { params, body: { folder, names: [...names] } }, lines.join('\n'));
}

/** Moves or copies, one after the other. */
export function transferCommand(
  kind: 'move' | 'copy',
  params: FilePlace,
  bodies: readonly { readonly from: string; readonly to: string }[],
): AsCommand {
  const { site, version } = params;
  return inTurn(
    bodies.map((body) =>
      kind === 'move'
        ? asCommand(files.move, { params, body }, cli`files move ${site} ${body.from} ${body.to} --version ${version}`)
        : asCommand(files.copy, { params, body }, cli`files copy ${site} ${body.from} ${body.to} --version ${version}`),
    ),
  );
}

export function archiveCommand(params: FilePlace, { folder, names, to }: Named & { readonly to: string }): AsCommand {
  const { site, version } = params;
  const [name = '', ...others] = names;
  const asTyped = cli`files archive ${site} ${joinPath(folder, name)} ${to} --version ${version}`;
  return asCommand(files.archive, { params, body: { folder, names: [...names], to } }, others.length === 0 ? asTyped : undefined);
}

export function modeCommand(params: FilePlace, given: Named & { readonly mode: string; readonly recursive: boolean }): AsCommand {
  const { site, version } = params;
  const { folder, names, mode, recursive } = given;
  const lines = names.map((name) =>
    recursive
      ? cli`files chmod ${site} ${joinPath(folder, name)} ${mode} --recursive --version ${version}`
      : cli`files chmod ${site} ${joinPath(folder, name)} ${mode} --version ${version}`,
  );
  return asCommand(files.setMode, { params, body: { ...given, names: [...names] } }, lines.join('\n'));
}

/** Writes an empty file where there is none. */
export function makeFileRequest(params: FilePlace, path: string) {
  return { params, query: { path }, stream: bytesOfFile(), streamType: 'application/octet-stream', ifNoneMatch: '*' } as const;
}

/** Puts a file of this computer, named `file`, at a path, whatever is there. */
export function putCommand(params: FilePlace, path: string): AsCommand {
  const { site, version } = params;
  const request = { params, query: { path }, stream: bytesOfFile(), streamType: 'application/octet-stream' } as const;
  return asCommand(files.write, request, cli`files put ${site} file ${path} --version ${version} --overwrite`);
}
