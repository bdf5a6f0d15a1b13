import { readdir, rm, stat } from 'node:fs/promises';
import { messageId } from '@daspanel/formats/mail-requests.ts';
import { siteId } from '@daspanel/formats/identifiers.ts';
import type { Log } from '@daspanel/platform/log.ts';
import { readHeadOfFile } from '../receiving/message-head.ts';
import type { ArrivedMessage, IndexStore } from './index-store.ts';
import type { MailFolder } from './mail-folder.ts';

const SUFFIX = '.eml';

/**
 * Makes the index agree with the files: rows without a file go, files that a removal left behind go, other files without a row come in. Those
 * were never acknowledged, or the index was lost and with it what became of them, so they are not sent on by themselves.
 */
export async function healIndex(folder: MailFolder, index: IndexStore, log: Log): Promise<void> {
  const found = await listFiles(folder);
  const strays: StrayMessage[] = [];
  for (const [site, ids] of found) {
    const known = new Set(index.listIds(site));
    for (const id of ids) {
      if (known.has(id)) continue;
      if (index.isRemoved({ site, id })) await rm(folder.message(site, id), { force: true });
      else {
        const message = await readArrived(folder, site, id);
        if (message === undefined) log.warn('a file is no message of ours and is left alone', { site, id });
        else strays.push(message);
      }
    }
  }
  const rowsWithoutFile = index
    .measureSites()
    .flatMap(({ site }) => index.listIds(site).map((id) => ({ site, id })))
    .filter(({ site, id }) => !(found.get(site)?.has(id) ?? false));
  index.inTransaction(() => {
    for (const { site, id } of rowsWithoutFile) {
      const message = index.find(site, id);
      if (message !== undefined) index.remove(message);
    }
    for (const message of strays.toSorted((one, other) => one.receivedAt - other.receivedAt)) adopt(index, message);
  });
  if (strays.length > 0 || rowsWithoutFile.length > 0) {
    log.warn('the index was made to agree with the files', { added: strays.length, removed: rowsWithoutFile.length });
  }
}

async function listFiles(folder: MailFolder): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
  const found = new Map<string, ReadonlySet<string>>();
  for (const site of await readdir(folder.sites)) {
    if (!siteId.safeParse(site).success) continue;
    const names = await readdir(folder.ofSite(site));
    const ids = names.filter((name) => name.endsWith(SUFFIX)).map((name) => name.slice(0, -SUFFIX.length));
    found.set(site, new Set(ids.filter((id) => messageId.safeParse(id).success)));
  }
  return found;
}

interface StrayMessage extends ArrivedMessage {
  readonly wasToBeSent: boolean;
}

function adopt(index: IndexStore, message: StrayMessage): void {
  const sequence = index.insert(message, false);
  if (!message.wasToBeSent) return;
  const response = 'it is not known whether this message was sent, because the note of it was lost: deliver it by hand';
  index.deliveries.add(sequence, { at: message.receivedAt, outcome: 'failed', response, to: message.recipients });
}

async function readArrived(folder: MailFolder, site: string, id: string): Promise<StrayMessage | undefined> {
  const path = folder.message(site, id);
  const head = await readHeadOfFile(path);
  if (head?.envelope.id !== id) return undefined;
  const { receivedAt, sender, recipients, isToBeSent } = head.envelope;
  const { size } = await stat(path);
  const { contentOffset } = head;
  return { id, site, receivedAt, sender, recipients, bytes: size - contentOffset, contentOffset, wasToBeSent: isToBeSent };
}
