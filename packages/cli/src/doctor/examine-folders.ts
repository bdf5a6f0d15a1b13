import { existsSync, lstatSync, readdirSync, type Stats } from 'node:fs';
import { basename, join } from 'node:path';
import { describeNeeds, type NeededFolder } from './describe-needs.ts';
import type { Finding, Subject } from './finding.ts';

const about = 'data folder';

/** A unix socket's path holds 107 bytes (unix(7)); the longest one below the data directory needs 48 of them. */
const LONGEST_PATH = 59;

export async function examineFolders(subject: Subject): Promise<readonly Finding[]> {
  const { data, separateUsers } = subject;
  if (Buffer.byteLength(data) > LONGEST_PATH) {
    const says = `${data} has more than ${LONGEST_PATH} bytes, and sockets in it would have paths that are too long`;
    return [{ about, outcome: 'problem', says, advice: 'Choose a shorter path with --data, such as /srv/daspanel.' }];
  }
  if (!existsSync(join(data, 'daspanel.json'))) return [{ about, outcome: 'ok', says: `${data} is made by the first start` }];
  const { folders } = await describeNeeds(subject);
  const own = lstatSync(data).uid;
  const wrong = folders
    .map((folder) => (separateUsers ? folder : { ...folder, owner: own, group: lstatSync(data).gid }))
    .flatMap((folder) => [...judgeFolder(folder), ...judgeFilesIn(folder)]);
  return wrong.length === 0 ? [{ about, outcome: 'ok', says: `${data} has the owners and modes that it needs` }] : wrong;
}

function judgeFolder({ path, owner, group, mode }: NeededFolder): readonly Finding[] {
  const found = look(path);
  // Folders that are missing or changed are mended by every start.
  const advice = 'daspanel down and daspanel up mend it.';
  if (found === undefined) return [{ about, outcome: 'warning', says: `${path} is missing`, advice }];
  if (!found.isDirectory()) return [{ about, outcome: 'problem', says: `${path} is no folder`, advice: 'Move it away, then start again.' }];
  const wanted = describeRights(owner, group, mode);
  const now = describeRights(found.uid, found.gid, found.mode & 0o7777);
  return wanted === now ? [] : [{ about, outcome: 'warning', says: `${path} is ${now}, not ${wanted}`, advice }];
}

/** Folders whose files belong to the folder's owner alone. What a part cannot read there keeps it from starting. */
const PRIVATE = new Set(['state', 'secrets', 'ledger', 'ca']);

function judgeFilesIn({ path, owner }: NeededFolder): readonly Finding[] {
  if (!PRIVATE.has(basename(path))) return [];
  const strangers = readNames(path).filter((name) => (look(join(path, name))?.uid ?? owner) !== owner);
  if (strangers.length === 0) return [];
  const says = `${strangers.length} files in ${path} do not belong to user ${owner}: ${strangers.slice(0, 3).join(', ')}`;
  return [{ about, outcome: 'problem', says, advice: `As root: chown -R ${owner}:${owner} ${path}` }];
}

function readNames(path: string): readonly string[] {
  try {
    return readdirSync(path);
  } catch {
    // Only its owner and root see what is in it.
    return [];
  }
}

function look(path: string): Stats | undefined {
  return lstatSync(path, { throwIfNoEntry: false });
}

function describeRights(owner: number, group: number, mode: number): string {
  return `${mode.toString(8).padStart(4, '0')} ${owner}:${group}`;
}
