import { siteId } from '@daspanel/formats/identifiers.ts';
import { dataDirectory } from '@daspanel/platform/data-directory.ts';
import { publicInternet } from '@daspanel/platform/egress-rules.ts';
import { serveOperations } from '@daspanel/platform/json-socket.ts';
import { createLog } from '@daspanel/platform/log.ts';
import { runPart } from '@daspanel/platform/part-process.ts';
import { readPartSettings } from '@daspanel/platform/settings.ts';
import { serveChannels } from '@daspanel/platform/site-channels.ts';
import { answerRequests } from './answer-requests.ts';
import { createOutbox } from './delivery/outbox.ts';
import { mailFolder } from './keeping/mail-folder.ts';
import { createMailbox } from './keeping/mailbox.ts';
import { openKeeping } from './keeping/open-keeping.ts';
import { createArrivalDescriber } from './reading/describe-arrivals.ts';
import { createMessageReader } from './reading/message-reader.ts';
import { receiveMail } from './receiving/receive-mail.ts';
import { openMailSettings } from './settings/mail-settings.ts';

const log = createLog('mail');
const MILLISECONDS_BETWEEN_CLEANINGS = 600_000;
const MOST_OF_SITE = { connections: 8, refusal: '421 4.3.2 too many connections of this site, try again later\r\n' };

// Messages, the index and the settings are nobody else's.
process.umask(0o077);

await runPart(log, async (resources) => {
  const { dataDirectory: root, hostName } = readPartSettings();
  const data = dataDirectory(root);
  const folder = mailFolder(data.mail);
  const settings = await openMailSettings(folder.settings);
  const { index, tallies } = await openKeeping(folder, Date.now(), log);
  resources.use(index);
  const mailbox = createMailbox({ folder, index, tallies, settings, log });
  resources.defer(() => mailbox.settled());
  const reader = resources.use(createMessageReader());
  const describer = resources.use(createArrivalDescriber({ folder, index, log, reader }));
  describer.start();
  const clean = () =>
    mailbox.removeSurplus(Date.now()).catch((error: unknown) => log.error('old messages could not be removed', { error }));
  const cleaning = setInterval(() => void clean(), MILLISECONDS_BETWEEN_CLEANINGS);
  resources.defer(() => clearInterval(cleaning));
  await clean();
  const egress = publicInternet({ hostNames: [hostName] });
  const outbox = resources.use(createOutbox({ folder, index, tallies, settings, egress, log }));
  outbox.wake();
  const onKept = (isToBeSent: boolean) => {
    describer.start();
    if (isToBeSent) outbox.wake();
  };
  const receiving = { hostName, folder, mailbox, tallies, settings, log, onKept };
  resources.use(
    await serveChannels({
      folder: data.sockets.mailChannels,
      isSite: (name) => siteId.safeParse(name).success,
      socketName: 'smtp.sock',
      limit: MOST_OF_SITE,
      onConnection: (socket, site) => receiveMail(socket, site, receiving),
      log,
    }),
  );
  const operations = answerRequests({ folder, index, mailbox, tallies, settings, describer, reader, outbox, egress, hostName, onKept });
  const onError = (error: unknown) => log.error('a request failed', { error });
  // Its folder lets nobody in but the API.
  resources.use(await serveOperations(data.sockets.mailRequests, operations, { mode: 0o666, onError }));
});
