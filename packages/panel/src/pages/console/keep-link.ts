import { ProblemAnswer } from '@daspanel/contract/client.ts';
import type { ConsoleTicket } from '@daspanel/contract/consoles.ts';
import { openLink, type ConsoleEnd, type TerminalLink, type TerminalSize } from './terminal-link.ts';

export type LinkState =
  | { readonly is: 'connecting' | 'open' | 'reconnecting' | 'elsewhere' }
  | { readonly is: 'ended'; readonly end: ConsoleEnd }
  | { readonly is: 'refused'; readonly error: Error };

export interface KeptLink extends Pick<TerminalLink, 'send' | 'resize'> {
  /** Takes the console back from another window. */
  connect(): void;
  close(): void;
}

interface Wishes {
  readonly askTicket: () => Promise<ConsoleTicket>;
  readonly size: () => TerminalSize;
  /** Clears what is shown: all of it comes again. */
  readonly onReady: () => void;
  readonly onBytes: (bytes: Uint8Array) => void;
  readonly onState: (state: LinkState) => void;
}

const FIRST_DELAY = 500;
const LONGEST_DELAY = 8_000;
const LEFT: ConsoleEnd = { reason: 'left', status: null, outOfMemory: false };

/** A connection that is made again, with another ticket, as often as it breaks. */
export function keepLink({ askTicket, size, onReady, onBytes, onState }: Wishes): KeptLink {
  let link: TerminalLink | undefined;
  let isClosed = false;
  let delay = FIRST_DELAY;
  let timer: number | undefined;

  const again = () => {
    onState({ is: 'reconnecting' });
    timer = window.setTimeout(() => void connect(), delay);
    delay = Math.min(delay * 2, LONGEST_DELAY);
  };
  const connect = async () => {
    try {
      const ticket = await askTicket();
      if (isClosed) return;
      link = openLink(ticket, size(), {
        onReady: () => {
          delay = FIRST_DELAY;
          onReady();
          onState({ is: 'open' });
        },
        onBytes,
        onEnded: (end) => onState({ is: 'ended', end }),
        onReplaced: () => onState({ is: 'elsewhere' }),
        onLost: again,
      });
    } catch (error) {
      if (isClosed) return;
      if (!(error instanceof ProblemAnswer)) return again();
      if (error.problem.status === 404) onState({ is: 'ended', end: LEFT });
      else if (error.problem.status >= 500) again();
      else onState({ is: 'refused', error });
    }
  };

  onState({ is: 'connecting' });
  void connect();
  return {
    send: (bytes) => link?.send(bytes),
    resize: (changed) => link?.resize(changed),
    connect: () => {
      onState({ is: 'connecting' });
      void connect();
    },
    close() {
      isClosed = true;
      window.clearTimeout(timer);
      link?.close();
    },
  };
}
