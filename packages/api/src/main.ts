import { createLog } from '@daspanel/platform/log.ts';
import { runPart } from '@daspanel/platform/part-process.ts';
import { readPartSettings } from '@daspanel/platform/settings.ts';
import { startApi } from './start-api.ts';

const log = createLog('api');

await runPart(log, (resources) =>
  startApi(
    {
      settings: readPartSettings(),
      log,
      onBroken: (error) => {
        log.error('a transaction failed in an unknown way: ending, so that the next process reads what is really there', { error });
        process.exit(1);
      },
    },
    resources,
  ),
);
