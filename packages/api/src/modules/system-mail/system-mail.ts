import { setTimeout as wait } from 'node:timers/promises';
import type { OwnMessage } from '@daspanel/formats/mail-requests.ts';
import type { Log } from '@daspanel/platform/log.ts';
import type { AskMail } from '../mail/mail-part.ts';

export interface SystemMail extends AsyncDisposable {
  /** Hands a message to the mail part, in the background: nobody can tell by the time of an answer whether one went out. */
  send(message: OwnMessage): void;
}

interface Parts {
  readonly askMail: AskMail;
  readonly log: Log;
  /** Milliseconds before each further attempt. */
  readonly pauses?: readonly number[];
}

const PAUSES = [2_000, 15_000, 60_000];

/** Sends messages of Daspanel itself. The mail part keeps what it has taken, and sends it on until it arrives; while it does not answer it is asked again. */
export function createSystemMail({ askMail, log, pauses = PAUSES }: Parts): SystemMail {
  const running = new Set<Promise<void>>();
  const ending = new AbortController();
  const hand = async (message: OwnMessage): Promise<void> => {
    for (const pause of [...pauses, undefined]) {
      try {
        await askMail('mail.send', message);
        return;
      } catch (error) {
        log.warn('a message could not be handed to the mail part', { subject: message.subject, error, isLast: pause === undefined });
        if (pause === undefined || ending.signal.aborted) return;
        await wait(pause, undefined, { signal: ending.signal }).catch(() => {});
      }
    }
  };
  return {
    send(message) {
      const work = hand(message).finally(() => running.delete(work));
      running.add(work);
    },
    async [Symbol.asyncDispose]() {
      ending.abort();
      await Promise.all(running);
    },
  };
}
