import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';
import { createInterface } from 'node:readline';

export interface OutsideMailServer extends AsyncDisposable {
  readonly port: number;
  /** What it has taken: the envelope and the message. */
  readonly received: readonly { readonly envelope: readonly string[]; readonly message: string }[];
}

/** Somebody else's mail server on 127.0.0.1 (RFC 5321, no extensions): takes all mail, except for recipients named `nobody`. */
export async function startOutsideMailServer(): Promise<OutsideMailServer> {
  const received: { envelope: string[]; message: string }[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    void serveConnection(socket, (envelope, message) => received.push({ envelope, message }));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    received,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function serveConnection(socket: Socket, keep: (envelope: string[], message: string) => void): Promise<void> {
  const say = (line: string) => socket.write(`${line}\r\n`);
  let envelope: string[] = [];
  let content: string[] | undefined;
  say('220 outside.example ready');
  for await (const line of createInterface({ input: socket })) {
    if (content !== undefined) {
      if (line !== '.') content.push(line);
      else {
        keep(envelope, content.join('\n'));
        content = undefined;
        envelope = [];
        say('250 taken as number 42');
      }
    } else if (/^RCPT TO:<nobody@/i.test(line)) say('550 nobody lives here');
    else if (/^DATA$/i.test(line)) {
      content = [];
      say('354 go on');
    } else if (/^QUIT$/i.test(line)) {
      say('221 bye');
      socket.end();
    } else {
      if (/^(?:MAIL|RCPT) /i.test(line)) envelope.push(line);
      say('250 outside.example');
    }
  }
}
