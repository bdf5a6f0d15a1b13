import type { Log } from '@daspanel/platform/log.ts';
import { systemActor } from '../../access/actor.ts';
import { isServed, type SiteStore } from '../sites/site-store.ts';
import type { Scheduler } from './scheduler.ts';
import type { Runner } from './start-run.ts';

interface Parts {
  readonly scheduler: Scheduler;
  readonly scheduleRunner: Runner;
  readonly sites: SiteStore;
  readonly log: Log;
  readonly now: () => number;
}

const MINUTE = 60_000;
const SECONDS_BETWEEN_LOOKS = 4;

/** Takes a turn at the beginning of each minute, and at once; ends the runs of sites that are switched off within seconds. */
export function startScheduler({ scheduler, scheduleRunner, sites, log, now }: Parts): Disposable {
  let timer: NodeJS.Timeout | undefined;
  const take = () => {
    try {
      scheduler.turn();
    } catch (error) {
      log.error('schedules could not be looked at; trying again in a minute', { error });
    }
    timer = setTimeout(take, MINUTE - (now() % MINUTE) + 50);
  };
  const look = () => {
    try {
      scheduleRunner.endUnless((id) => {
        const site = sites.forActor(systemActor).find(id);
        return site !== undefined && site.lifecycle === 'live' && isServed(site);
      }, 'the site was switched off meanwhile');
    } catch (error) {
      log.error('runs of schedules could not be looked at', { error });
    }
  };
  const looks = setInterval(look, SECONDS_BETWEEN_LOOKS * 1000);
  take();
  return {
    [Symbol.dispose]() {
      clearTimeout(timer);
      clearInterval(looks);
    },
  };
}
