import type { ConsoleOutcome } from '@daspanel/formats/console-requests.ts';
import type { WebSocket } from 'ws';
import type { Size } from '../consoles/open-shell.ts';
import { laterMessage } from './messages.ts';

/** A person at a console, through one websocket. */
export interface Viewer {
  readonly address: string | null;
  /** Says that it is connected, and shows what was printed before. */
  begin(before: Buffer): void;
  /** False: show no more before `onDrain`. */
  show(bytes: Buffer): boolean;
  listen(listeners: ViewerListeners): void;
  /** Takes nothing that is typed, for a while. */
  pause(): void;
  resume(): void;
  /** Somebody else, or he himself elsewhere, has the console. */
  replace(): void;
  end(outcome: ConsoleOutcome): void;
}

interface ViewerListeners {
  readonly onInput: (bytes: Buffer) => void;
  readonly onSize: (size: Size) => void;
  readonly onDrain: () => void;
  readonly onGone: () => void;
}

/** Codes with which a connection is closed (RFC 6455, 7.4.2: private use). */
export const closeCodes = { ended: 4000, replaced: 4001, ticketRefused: 4003, unreadable: 4004 } as const;

/** Bytes that a browser may be behind. */
const MOST_UNSENT = 1024 * 1024;
const PING_EVERY = 20_000;

export function createViewer(socket: WebSocket, id: string, address: string | null): Viewer {
  let isFull = false;
  let onDrain = () => {};
  const tell = (message: object) => socket.send(JSON.stringify(message));
  const show = (bytes: Buffer) => {
    socket.send(bytes, { binary: true }, () => {
      if (!isFull || socket.bufferedAmount > MOST_UNSENT / 2) return;
      isFull = false;
      onDrain();
    });
    isFull ||= socket.bufferedAmount > MOST_UNSENT;
    return !isFull;
  };
  return {
    address,
    begin(before) {
      tell({ type: 'ready', console: id });
      if (before.length > 0) socket.send(before, { binary: true });
    },
    show,
    listen(listeners) {
      onDrain = listeners.onDrain;
      socket.on('message', (data: Buffer, isBinary: boolean) => {
        if (isBinary) return listeners.onInput(data);
        const message = laterMessage(data);
        if (message === undefined) socket.close(closeCodes.unreadable, 'a message could not be read');
        else listeners.onSize(message);
      });
      keepAlive(socket);
      socket.once('close', listeners.onGone);
      if (socket.readyState !== socket.OPEN) listeners.onGone();
    },
    pause: () => socket.pause(),
    resume: () => socket.resume(),
    replace: () => socket.close(closeCodes.replaced, 'the console is open elsewhere'),
    end(outcome) {
      tell({ type: 'ended', ...outcome });
      socket.close(closeCodes.ended, 'the console has ended');
    },
  };
}

/** A browser that has gone without a word is noticed when it answers no ping. */
function keepAlive(socket: WebSocket): void {
  let isAlive = true;
  const timer = setInterval(() => {
    if (!isAlive) return socket.terminate();
    isAlive = false;
    socket.ping();
  }, PING_EVERY);
  socket.on('pong', () => (isAlive = true));
  socket.once('close', () => clearInterval(timer));
}
