import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createReadStream, statSync, type Stats } from 'node:fs';
import { exitCodes, Failure } from '../failure.ts';
import { formatBytes } from '../output/quantities.ts';

/** Content on this machine that is sent as one archive. */
export interface Source {
  /** The bytes of the archive; `progress` is told how far they are sent. Rejects with a sentence when the content cannot be read. */
  read(progress: (text: string) => void): AsyncIterable<Uint8Array>;
}

/** A file is sent as it is, a folder as a tar. Throws when there is neither. */
export function openSource(path: string): Source {
  const found = look(path);
  if (found.isDirectory()) return { read: (progress) => count(packFolder(path), undefined, progress) };
  if (found.isFile()) return { read: (progress) => count(createReadStream(path), found.size, progress) };
  throw new Failure(`${path} is neither a file nor a folder.`, exitCodes.usage);
}

function look(path: string): Stats {
  try {
    return statSync(path);
  } catch (error) {
    throw new Failure(`${path} cannot be read: ${error instanceof Error ? error.message : String(error)}`, exitCodes.usage);
  }
}

async function* count(
  bytes: AsyncIterable<Uint8Array>,
  total: number | undefined,
  progress: (text: string) => void,
): AsyncIterable<Uint8Array> {
  let sent = 0;
  for await (const chunk of bytes) {
    yield chunk;
    sent += chunk.length;
    progress(`uploading: ${formatBytes(sent)}${total === undefined ? '' : ` of ${formatBytes(total)}`}`);
  }
}

/** The content of a folder as tar(1) packs it: its entries stand at the archive's top, without the owner's name and number. */
async function* packFolder(path: string): AsyncIterable<Uint8Array> {
  const given = ['--create', '--file=-', '--format=posix', '--owner=0', '--group=0', '--numeric-owner', `--directory=${path}`, '.'];
  const tar = spawn('/usr/bin/tar', given, { stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = once(tar, 'close');
  let complaint = '';
  tar.stderr.on('data', (chunk: Buffer) => {
    complaint = (complaint + chunk.toString('utf8')).slice(-2000);
  });
  try {
    yield* tar.stdout;
    const [status] = await ended;
    if (status !== 0) throw new Failure(`${path} cannot be packed: ${complaint.trim()}`);
  } finally {
    tar.kill();
  }
}
