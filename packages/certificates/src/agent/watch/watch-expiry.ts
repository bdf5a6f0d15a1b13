import type { ExpiryAlarm } from '@daspanel/formats/certificate-requests.ts';
import type { Log } from '@daspanel/platform/log.ts';
import { judgeLook } from './judge-look.ts';
import { lookAt } from './look-at.ts';
import { createWatchedNames, type WatchedName } from './read-watched-names.ts';

export interface WatchParts {
  readonly wantedFolder: string;
  readonly hostName: string;
  readonly proxy: { readonly host: string; readonly port: number };
  readonly now: () => number;
  readonly log: Log;
}

/** Looks from outside at what visitors are shown, and keeps the alarms for what ends soon or has ended. */
export interface ExpiryWatch {
  /** Looks at the next names: taken once a minute, all are looked at within the hour. */
  turn(signal?: AbortSignal): Promise<void>;
  alarms(): readonly ExpiryAlarm[];
}

const TURNS_PER_ROUND = 50;
/** So that few names are looked at more often, and all of them soon after a start. */
const FEWEST_PER_TURN = 100;
/** Milliseconds after which an alarm that lasts is logged again. */
const REPEAT = 24 * 3_600_000;

interface Raised {
  readonly alarm: ExpiryAlarm;
  readonly loggedAt: number;
}

export function createExpiryWatch({ wantedFolder, hostName, proxy, now, log }: WatchParts): ExpiryWatch {
  const raised = new Map<string, Raised>();
  const readNames = createWatchedNames(wantedFolder, hostName);
  let next = 0;
  let isRoundOver = true;
  const keyOf = ({ id, name }: { readonly id: string; readonly name: string }) => `${id} ${name}`;

  const note = (watched: WatchedName, alarm: ExpiryAlarm | undefined): void => {
    const key = keyOf(watched);
    const before = raised.get(key);
    if (alarm === undefined) {
      if (raised.delete(key)) log.info('the certificate that visitors are shown is in order again', { id: watched.id, name: watched.name });
      return;
    }
    const isTold = before?.alarm.level === alarm.level && now() - before.loggedAt < REPEAT;
    raised.set(key, { alarm, loggedAt: isTold ? before.loggedAt : now() });
    if (!isTold)
      log[alarm.level === 'quarter' ? 'warn' : 'error'](sentences[alarm.level], { ...alarm, notAfter: new Date(alarm.notAfter) });
  };

  return {
    async turn(signal) {
      const names = await readNames({ anew: isRoundOver });
      const watched = new Set(names.map(keyOf));
      for (const key of raised.keys()) if (!watched.has(key)) raised.delete(key);
      if (next >= names.length) next = 0;
      const count = Math.max(FEWEST_PER_TURN, Math.ceil(names.length / TURNS_PER_ROUND));
      for (const one of names.slice(next, next + count)) {
        if (signal?.aborted === true) return;
        next += 1;
        const look = await lookAt(proxy, one.serverName);
        // Without a connection nothing is known, so what was known stays.
        if (look === undefined) continue;
        const level = judgeLook(look, now());
        note(one, level === undefined ? undefined : { id: one.id, name: one.name, notAfter: look.notAfter, level });
      }
      isRoundOver = next >= names.length;
    },
    alarms: () => [...raised.values()].map(({ alarm }) => alarm),
  };
}

const sentences = {
  quarter: 'less than a quarter of the lifetime of the certificate that visitors are shown is left',
  eighth: 'less than an eighth of the lifetime of the certificate that visitors are shown is left',
  expired: 'the certificate that visitors are shown has expired',
} as const;
