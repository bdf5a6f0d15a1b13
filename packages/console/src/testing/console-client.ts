import { Agent } from 'node:https';
import { setTimeout as wait } from 'node:timers/promises';
import { WebSocket } from 'ws';

/** A console as a page of the panel has it. */
export interface ConsoleClient {
  /** All that the terminal has shown. */
  readonly shown: () => string;
  /** What was said beside it. */
  readonly messages: readonly Readonly<Record<string, unknown>>[];
  type(text: string): void;
  resize(columns: number, rows: number): void;
  /** Resolves with the code of the close, once it is closed; 0: it was refused. */
  readonly closed: Promise<number>;
  /** Waits until the terminal shows this. */
  see(text: string | RegExp): Promise<void>;
  /** Breaks the connection, as a network does. */
  drop(): void;
}

interface Way {
  readonly port: number;
  readonly host: string;
  readonly authority: string;
  /** Undefined: none, as programs send none. */
  readonly origin: string | undefined;
  readonly ticket: string;
}

const PATIENCE = 20_000;

export function connectConsole({ port, host, authority, origin, ticket }: Way): ConsoleClient {
  const socket = new WebSocket(`wss://127.0.0.1:${port}/v1/consoles/connect`, [], {
    agent: new Agent({ ca: authority, servername: host }),
    headers: { host: `${host}:${port}`, ...(origin === undefined ? {} : { origin }) },
  });
  let shown = '';
  const messages: Record<string, unknown>[] = [];
  const closed = new Promise<number>((resolve) => {
    socket.on('close', resolve);
    socket.on('error', () => resolve(0));
  });
  socket.on('open', () => socket.send(JSON.stringify({ ticket, columns: 80, rows: 24 })));
  socket.on('message', (data: Buffer, isBinary: boolean) => {
    if (isBinary) shown += data.toString();
    else messages.push(JSON.parse(data.toString()) as Record<string, unknown>);
  });
  return {
    shown: () => shown,
    messages,
    type: (text) => socket.send(Buffer.from(text)),
    resize: (columns, rows) => socket.send(JSON.stringify({ type: 'size', columns, rows })),
    closed,
    async see(text) {
      const isThere = () => (typeof text === 'string' ? shown.includes(text) : text.test(shown));
      for (let waited = 0; !isThere(); waited += 50) {
        if (waited > PATIENCE) throw new Error(`the terminal does not show ${String(text)}: ${shown}`);
        await wait(50);
      }
    },
    drop: () => socket.terminate(),
  };
}
