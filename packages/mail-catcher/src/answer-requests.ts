import { mailRequests, type MailSummary } from '@daspanel/formats/mail-requests.ts';
import type { EgressRules } from '@daspanel/platform/egress-rules.ts';
import { operation, RequestError, type Operation, type Operations } from '@daspanel/platform/json-socket.ts';
import { isDiskFull } from '@daspanel/platform/disk-full.ts';
import type { Outbox } from './delivery/outbox.ts';
import { readSource } from './reading/read-source.ts';
import { keepOwnMessage } from './receiving/keep-own-message.ts';
import { sendTestMessage } from './delivery/send-test-message.ts';
import type { IndexedMessage, IndexStore } from './keeping/index-store.ts';
import type { MailFolder } from './keeping/mail-folder.ts';
import type { Mailbox } from './keeping/mailbox.ts';
import type { Tallies } from './keeping/tallies.ts';
import type { ArrivalDescriber } from './reading/describe-arrivals.ts';
import type { MessageReader } from './reading/message-reader.ts';
import { searchExpression } from './reading/search-expression.ts';
import type { MailSettings } from './settings/mail-settings.ts';

export interface AnswerParts {
  readonly folder: MailFolder;
  readonly index: IndexStore;
  readonly mailbox: Mailbox;
  readonly tallies: Tallies;
  readonly settings: MailSettings;
  readonly describer: ArrivalDescriber;
  readonly reader: MessageReader;
  readonly outbox: Outbox;
  readonly egress: EgressRules;
  readonly hostName: string;
  /** Called when a message of Daspanel itself has been kept. */
  readonly onKept: (isToBeSent: boolean) => void;
}

/** A list waits so long for messages that have just come to be read. */
const MILLISECONDS_TO_DESCRIBE = 3_000;

/** The operations of `formats/mail-requests.ts`. */
export function answerRequests(parts: AnswerParts): Operations {
  return Object.fromEntries(
    Object.entries(createOperations(parts)).map(([name, { input, answer }]) => [
      name,
      { input, answer: (...given) => answer(...given).catch(tellOfFullDisk) } satisfies Operation,
    ]),
  );
}

function tellOfFullDisk(error: unknown): never {
  if (isDiskFull(error)) throw new RequestError('disk-full', 'the disk is full', { cause: error });
  throw error;
}

function createOperations(parts: AnswerParts): Operations {
  const { index, mailbox, tallies, settings, reader } = parts;
  const requests = mailRequests;
  return {
    'mail.list': operation(requests['mail.list'], (input) => listMessages(input, parts)),
    'mail.read': operation(requests['mail.read'], async ({ site, message }) => {
      const found = findMessage(index, site, message);
      const content = await reader.read('content', fileOf(parts.folder, found));
      return { ...summarize(index, found), ...content, deliveries: index.deliveries.of(found.sequence) };
    }),
    'mail.source': operation(requests['mail.source'], async ({ site, message }) => ({
      base64: await readSource(fileOf(parts.folder, findMessage(index, site, message))),
    })),
    'mail.html': operation(requests['mail.html'], async ({ site, message }) => {
      const html = await reader.read('html', fileOf(parts.folder, findMessage(index, site, message)));
      if (html === null) throw new RequestError('no-html', 'this message has no HTML');
      return { html };
    }),
    'mail.attachment': operation(requests['mail.attachment'], async ({ site, message, attachment }) => {
      const file = fileOf(parts.folder, findMessage(index, site, message));
      const found = await reader.read('attachment', file, attachment);
      if (found === null) throw new RequestError('unknown-message', `the message has no attachment ${attachment}`);
      const { name, type, content } = found;
      return { name, type, base64: Buffer.from(content.buffer, content.byteOffset, content.byteLength).toString('base64') };
    }),
    'mail.remove': operation(requests['mail.remove'], async ({ site, message }) => {
      if (!(await mailbox.remove(site, message))) throw unknownMessage();
    }),
    'mail.clear': operation(requests['mail.clear'], async ({ site }) => ({ removed: await mailbox.clear(site) })),
    'mail.measure': operation(requests['mail.measure'], async ({ site }) => {
      const { messages, bytes } = tallies.of(site);
      return { messages, bytes };
    }),
    'mail.release': operation(requests['mail.release'], async ({ site, message, to }) => {
      const found = findMessage(index, site, message);
      return parts.outbox.release(found, to ?? found.recipients);
    }),
    'mail.test': operation(requests['mail.test'], ({ scope, relay, to }) =>
      sendTestMessage({ relay, chosenBy: scope === 'installation' ? 'installation' : 'site' }, to, parts),
    ),
    'mail.configure': operation(requests['mail.configure'], async ({ scope, ...wanted }) => {
      await settings.configure(scope, wanted);
      parts.outbox.hasten();
      await mailbox.removeSurplus(Date.now());
    }),
    'mail.send': operation(requests['mail.send'], (message) => keepOwnMessage(message, parts)),
    'mail.purge': operation(requests['mail.purge'], async ({ site }) => {
      await mailbox.clear(site);
      await settings.forget(site);
      await mailbox.forget(site);
    }),
  };
}

async function listMessages(
  { site, search, after, limit }: { site: string; search?: string | undefined; after?: string | undefined; limit: number },
  { index, describer }: AnswerParts,
): Promise<{ items: readonly MailSummary[]; next: string | null }> {
  await describer.settled(site, MILLISECONDS_TO_DESCRIBE);
  const before = after === undefined ? Number.MAX_SAFE_INTEGER : readCursor(after);
  const words = search === undefined ? '' : searchExpression(site, search);
  const found = words === '' ? index.list(site, before, limit + 1) : index.search(site, words, before, limit + 1);
  const items = found.slice(0, limit).map((message) => summarize(index, message));
  return { items, next: found.length > limit ? String(found[limit - 1]?.sequence) : null };
}

function readCursor(text: string): number {
  const sequence = Number(text);
  if (!/^\d{1,15}$/.test(text)) throw new RequestError('invalid-request', 'after must be the `next` of an earlier list');
  return sequence;
}

function summarize(index: IndexStore, message: IndexedMessage): MailSummary {
  const { id, receivedAt, sender, recipients, from, subject, bytes, attachments, sequence, isWaiting } = message;
  const untried = isWaiting ? ({ at: receivedAt, outcome: 'waiting', response: 'not tried yet', to: recipients } as const) : null;
  const delivery = index.deliveries.last(sequence) ?? untried;
  return { id, receivedAt, sender, recipients, from, subject, bytes, attachments, delivery };
}

function findMessage(index: IndexStore, site: string, id: string): IndexedMessage {
  const found = index.find(site, id);
  if (found === undefined) throw unknownMessage();
  return found;
}

function unknownMessage(): RequestError {
  return new RequestError('unknown-message', 'there is no such message');
}

function fileOf(folder: MailFolder, { site, id, contentOffset }: IndexedMessage) {
  return { path: folder.message(site, id), contentOffset };
}
