import type { ConsoleTicket } from '@daspanel/contract/consoles.ts';

export interface TerminalSize {
  readonly columns: number;
  readonly rows: number;
}

export interface ConsoleEnd {
  readonly reason: 'exited' | 'closed' | 'revoked' | 'left' | 'idle' | 'never-opened' | 'failed';
  readonly status: number | null;
  readonly outOfMemory: boolean;
}

/** A connection to a console. */
export interface TerminalLink {
  send(bytes: Uint8Array<ArrayBuffer>): void;
  resize(size: TerminalSize): void;
  close(): void;
}

interface Listeners {
  /** What was printed before follows at once. */
  readonly onReady: () => void;
  readonly onBytes: (bytes: Uint8Array) => void;
  readonly onEnded: (end: ConsoleEnd) => void;
  /** Another window has taken the console. */
  readonly onReplaced: () => void;
  /** It broke, and can be made again. */
  readonly onLost: () => void;
}

const REPLACED = 4001;

/** Brings a ticket to its console. The ticket goes into the first message: addresses end up in logs. */
export function openLink({ url, ticket }: ConsoleTicket, size: TerminalSize, listeners: Listeners): TerminalLink {
  const socket = new WebSocket(url);
  let isOver = false;
  socket.binaryType = 'arraybuffer';
  socket.addEventListener('open', () => socket.send(JSON.stringify({ ticket, ...size })));
  socket.addEventListener('message', ({ data }: MessageEvent<string | ArrayBuffer>) => {
    if (typeof data !== 'string') return listeners.onBytes(new Uint8Array(data));
    const message = JSON.parse(data) as { readonly type: string } & ConsoleEnd;
    if (message.type === 'ready') return listeners.onReady();
    if (message.type !== 'ended') return;
    isOver = true;
    listeners.onEnded(message);
  });
  socket.addEventListener('close', ({ code }) => {
    if (isOver) return;
    isOver = true;
    if (code === REPLACED) listeners.onReplaced();
    else listeners.onLost();
  });
  const tell = (data: Uint8Array<ArrayBuffer> | string) => {
    if (socket.readyState === WebSocket.OPEN) socket.send(data);
  };
  return {
    send: tell,
    resize: (changed) => tell(JSON.stringify({ type: 'size', ...changed })),
    close() {
      isOver = true;
      socket.close();
    },
  };
}
