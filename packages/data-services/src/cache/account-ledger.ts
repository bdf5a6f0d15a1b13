import { open } from 'node:fs/promises';
import type { SiteId } from '@daspanel/formats/identifiers.ts';
import { writeFileDurably } from '@daspanel/platform/durable-file.ts';
import { RequestError } from '@daspanel/platform/json-socket.ts';
import { isDiskFull } from '@daspanel/platform/disk-full.ts';
import { parseAccountFile, renderAccountLine } from '../redis/account-file.ts';
import { readIfThere } from '../read-if-there.ts';
import { groupCommit } from './group-commit.ts';

/** Which accounts there are, durably: what Redis begins with when it starts. */
export interface AccountLedger extends AsyncDisposable {
  /** The hash of the account's password; undefined: the site has none. */
  hashOf(site: SiteId): string | undefined;
  /** Resolves once it is on the disk. */
  set(site: SiteId, hash: string | undefined): Promise<void>;
}

export async function openAccountLedger(path: string): Promise<AccountLedger> {
  const accounts = new Map(parseAccountFile(await readIfThere(path)));
  await writeFileDurably(path, [...accounts].map(([site, hash]) => renderAccountLine(site, hash)).join(''), { mode: 0o640 });
  const file = await open(path, 'a');
  let waiting = '';
  const write = groupCommit(async () => {
    const lines = waiting;
    waiting = '';
    // Begins with a line feed, so that what an attempt without room has left of a line is no part of it.
    try {
      await file.appendFile(`\n${lines}`);
      await file.datasync();
    } catch (error) {
      throw isDiskFull(error) ? new RequestError('disk-full', 'the disk is full: the account could not be kept', { cause: error }) : error;
    }
  });
  return {
    hashOf: (site) => accounts.get(site),
    async set(site, hash) {
      waiting += renderAccountLine(site, hash);
      await write();
      if (hash === undefined) accounts.delete(site);
      else accounts.set(site, hash);
    },
    [Symbol.asyncDispose]: () => file.close(),
  };
}
