import { setTimeout as wait } from 'node:timers/promises';
import { dataDirectory } from '@daspanel/platform/data-directory.ts';
import { createLog } from '@daspanel/platform/log.ts';
import { runPart } from '@daspanel/platform/part-process.ts';
import { readPartSettings } from '@daspanel/platform/settings.ts';
import { createGoneLogsRemover } from '../access-log/remove-gone-logs.ts';
import { AccessLogSplitter } from '../access-log/split-access-log.ts';
import { readInstallation } from './read-installation.ts';
import { serveAnswers } from './serve-answers.ts';

const MILLISECONDS_BETWEEN_TURNS = 1_000;
const log = createLog('answers');

await runPart(log, async (resources) => {
  const settings = readPartSettings();
  const data = dataDirectory(settings.dataDirectory);
  resources.use(splitForever(await AccessLogSplitter.open(data, log), createGoneLogsRemover(data)));
  resources.use(await serveAnswers(data.sockets.answers, readInstallation(data, settings.hostName), log));
});

/** Takes a turn every second until it is disposed, and then a last one. */
function splitForever(splitter: AccessLogSplitter, removeGoneLogs: () => Promise<void>): AsyncDisposable {
  const end = new AbortController();
  const take = async () => {
    await splitter.turn().catch((error: unknown) => log.error('the access log could not be split; trying again', { error }));
    await removeGoneLogs().catch((error: unknown) => log.error('logs of purged sites could not be removed', { error }));
  };
  const turns = (async () => {
    while (!end.signal.aborted) {
      await take();
      await wait(MILLISECONDS_BETWEEN_TURNS, undefined, { signal: end.signal }).catch(() => {});
    }
    await take();
  })();
  return {
    async [Symbol.asyncDispose]() {
      end.abort();
      await turns;
    },
  };
}
