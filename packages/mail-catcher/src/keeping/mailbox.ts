import { mkdir, rename, rm } from 'node:fs/promises';
import { syncDirectory } from '@daspanel/platform/durable-file.ts';
import { failpoint } from '@daspanel/platform/failpoint.ts';
import type { Log } from '@daspanel/platform/log.ts';
import { isDiskFull } from '@daspanel/platform/disk-full.ts';
import type { MailSettings } from '../settings/mail-settings.ts';
import { createGroupCommit } from './group-commit.ts';
import type { ArrivedMessage, IndexedMessage, IndexStore } from './index-store.ts';
import type { MailFolder } from './mail-folder.ts';
import { createRemover } from './remove-files.ts';
import type { Tallies } from './tallies.ts';

export interface MailboxParts {
  readonly folder: MailFolder;
  readonly index: IndexStore;
  readonly tallies: Tallies;
  readonly settings: Pick<MailSettings, 'limitsOf'>;
  readonly log: Log;
}

/** A message whose file, head and content, is complete and on disk at `path`. */
export interface WholeMessage extends ArrivedMessage {
  readonly path: string;
  readonly isToBeSent: boolean;
}

export type Mailbox = ReturnType<typeof createMailbox>;

const MESSAGES_AT_ONCE = 200;
const MILLISECONDS_PER_DAY = 24 * 3_600_000;

/** Keeps messages within the limits of their sites, and removes them. What a promise here stands for is on disk when it resolves. */
export function createMailbox(parts: MailboxParts) {
  const { index, tallies } = parts;
  const remover = createRemover(parts);
  const commits = createGroupCommit<WholeMessage>(async (group) => {
    const outcomes = await commitGroup(parts, group);
    if (index.findRemovals(1).length > 0) void remover.finish();
    return outcomes;
  });
  const remove = async (messages: readonly IndexedMessage[]) => {
    const takeOut = () => index.inTransaction(() => messages.forEach((message) => index.remove(message)));
    try {
      takeOut();
    } catch (error) {
      if (!isDiskFull(error)) throw error;
      // Even a removal needs room for its note. The files make it; a row that stays behind is healed at the next start.
      await Promise.all(messages.map(({ site, id }) => rm(parts.folder.message(site, id), { force: true })));
      takeOut();
    }
    countOut(tallies, messages);
    return remover.finish();
  };
  return {
    /** Rejects with the disk's error; then the message is nowhere. */
    keep: (message: WholeMessage): Promise<void> => commits.add(message),
    /** False when the site has no such message. */
    async remove(site: string, id: string): Promise<boolean> {
      const message = index.find(site, id);
      if (message !== undefined) await remove([message]);
      return message !== undefined;
    },
    /** Removes all of a site's messages and tells how many there were. */
    async clear(site: string): Promise<number> {
      let removed = 0;
      for (;;) {
        const messages = index.list(site, Number.MAX_SAFE_INTEGER, MESSAGES_AT_ONCE);
        if (messages.length === 0) return removed;
        await remove(messages);
        removed += messages.length;
      }
    },
    /** Removes what the limits of the sites do not allow to be kept any longer. */
    async removeSurplus(now: number): Promise<void> {
      for (const { site } of index.measureSites()) {
        const oldest = now - parts.settings.limitsOf(site).days * MILLISECONDS_PER_DAY;
        for (;;) {
          const messages = index.findOlderThan(site, oldest, MESSAGES_AT_ONCE);
          if (messages.length === 0) break;
          await remove(messages);
        }
        const removed = index.inTransaction(() => removeOldest(parts, site, { messages: 0, bytes: 0 }));
        countOut(tallies, removed);
        await remover.finish();
      }
    },
    /** Removes the folder of a site that has no messages any more. */
    async forget(site: string): Promise<void> {
      await remover.finish();
      tallies.forget(site);
      await rm(parts.folder.ofSite(site), { recursive: true, force: true });
    },
    /** Resolves when nothing is on its way to disk. */
    async settled(): Promise<void> {
      await commits.settled();
      await remover.finish();
    },
  };
}

async function commitGroup(parts: MailboxParts, group: readonly WholeMessage[]): Promise<readonly unknown[]> {
  const { folder, index, tallies } = parts;
  const outcomes = await Promise.all(group.map((message) => moveIntoPlace(folder, message)));
  const moved = group.filter((_, position) => outcomes[position] === undefined);
  const sites = [...new Set(moved.map(({ site }) => site))];
  try {
    await Promise.all(sites.map((site) => syncDirectory(folder.ofSite(site))));
    await failpoint('mail.before-index');
    const insert = moved.some(({ isToBeSent }) => isToBeSent) ? index.inDurableTransaction : index.inTransaction;
    const removed = insert(() => {
      for (const message of moved) index.insert(message, message.isToBeSent);
      return sites.flatMap((site) => removeOldest(parts, site, measure(moved.filter((message) => message.site === site))));
    });
    for (const { site, bytes, isToBeSent } of moved) tallies.change(site, { messages: 1, bytes, waiting: isToBeSent ? 1 : 0 });
    countOut(tallies, removed);
    return outcomes;
  } catch (error) {
    await Promise.all(moved.map(({ site, id }) => rm(folder.message(site, id), { force: true })));
    throw error;
  }
}

/** Gives the error, so that one message that cannot be moved does not stop the others of its group. */
async function moveIntoPlace(folder: MailFolder, { path, site, id }: WholeMessage): Promise<unknown> {
  const target = folder.message(site, id);
  try {
    await rename(path, target).catch(async () => {
      await mkdir(folder.ofSite(site), { recursive: true, mode: 0o700 });
      await syncDirectory(folder.sites);
      await rename(path, target);
    });
    return undefined;
  } catch (error) {
    await rm(path, { force: true });
    return error;
  }
}

interface Size {
  readonly messages: number;
  readonly bytes: number;
}

function measure(messages: readonly { readonly bytes: number }[]): Size {
  return { messages: messages.length, bytes: messages.reduce((sum, { bytes }) => sum + bytes, 0) };
}

function countOut(tallies: Tallies, messages: readonly IndexedMessage[]): void {
  for (const { site, bytes, isWaiting } of messages) tallies.change(site, { messages: -1, bytes: -bytes, waiting: isWaiting ? -1 : 0 });
}

/** Takes a site's oldest messages out of the index until it is within its limits, with what is `added`. Those that wait to be sent stay. */
function removeOldest({ index, tallies, settings }: MailboxParts, site: string, added: Size): readonly IndexedMessage[] {
  const limits = settings.limitsOf(site);
  const removed: IndexedMessage[] = [];
  let { messages, bytes } = tallies.of(site);
  messages += added.messages;
  bytes += added.bytes;
  const isTooMuch = () => messages > limits.messages || bytes > limits.bytes;
  while (isTooMuch()) {
    const oldest = index.findOldest(site, MESSAGES_AT_ONCE);
    for (const message of oldest) {
      if (!isTooMuch()) return removed;
      index.remove(message);
      removed.push(message);
      messages -= 1;
      bytes -= message.bytes;
    }
    if (oldest.length === 0) return removed;
  }
  return removed;
}
