import { request as sendRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import { pipeline, type Duplex } from 'node:stream';
import { setTimeout as wait } from 'node:timers/promises';
import type { Console } from '../consoles/console.ts';
import { answerFields, requestFields } from './handed-on-fields.ts';
import { refuse, refuseUpgrade } from './refuse.ts';

/** Milliseconds that a request waits for others to end: pages of many small files ask for more at once than a console has connections. */
const PATIENCE = 5_000;
const LOOK_EVERY = 25;
/** RFC 9110, 15. */
const LOWEST_FINAL_STATUS = 200;

/** Passes a request on to what listens on a port inside, and its answer back. Never rejects. */
export async function passOn(request: IncomingMessage, response: ServerResponse, console: Console, port: number): Promise<void> {
  const channel = await waitForChannel(console, port, response);
  if (channel === undefined) return refuse(response, 503, 'This console has as many connections as it can: try again in a moment.');
  response.once('close', () => channel.destroy());
  if (response.destroyed) return void channel.destroy();
  const fail = () => {
    channel.destroy();
    if (response.headersSent) response.destroy();
    else refuse(response, 502, `Nothing that can be read answers on port ${port} in the console. Has the server been ended?`);
  };
  const inside = ask(request, channel, requestFields(request));
  inside.on('error', fail);
  inside.on('response', (answer) => {
    if (!begin(response, answer)) return fail();
    pipeline(answer, response, () => {});
  });
  pipeline(request, inside, () => {});
}

async function waitForChannel({ connectPort }: Console, port: number, response: ServerResponse): Promise<Duplex | undefined> {
  for (let waited = 0; waited < PATIENCE && !response.destroyed; waited += LOOK_EVERY) {
    const channel = connectPort(port);
    if (channel !== undefined) return channel;
    await wait(LOOK_EVERY);
  }
  return undefined;
}

/** Node refuses to send some of what it can read, and a site's program may answer anything. */
function begin(response: ServerResponse, answer: IncomingMessage): boolean {
  const { statusCode = 0 } = answer;
  // Of those below, 101 would make the proxy take what follows for another protocol.
  if (statusCode < LOWEST_FINAL_STATUS) return false;
  try {
    response.writeHead(statusCode, answerFields(answer));
    // So that events arrive before the first of them is sent.
    response.flushHeaders();
    return true;
  } catch {
    return false;
  }
}

/** The same for a websocket. */
export function passOnUpgrade(request: IncomingMessage, browser: Duplex, early: Buffer, { connectPort }: Console, port: number): void {
  const channel = connectPort(port);
  if (channel === undefined) return refuseUpgrade(browser, '503 Service Unavailable');
  browser.once('close', () => channel.destroy());
  const inside = ask(request, channel, { ...requestFields(request), connection: 'Upgrade', upgrade: 'websocket' });
  let isOpen = false;
  inside.on('error', () => isOpen || refuseUpgrade(browser, '502 Bad Gateway'));
  inside.on('response', (answer) => {
    refuseUpgrade(browser, `${answer.statusCode ?? 502} Refused`);
    channel.destroy();
  });
  inside.on('upgrade', (answer, _channel, first) => {
    isOpen = true;
    const fields = { ...answerFields(answer), connection: 'Upgrade', upgrade: 'websocket' };
    const lines = Object.entries(fields).flatMap(([name, values]) => [values].flat().map((value) => `${name}: ${value}\r\n`));
    browser.write(`HTTP/1.1 101 Switching Protocols\r\n${lines.join('')}\r\n`, 'latin1');
    browser.write(first);
    channel.write(early);
    pipeline(browser, channel, browser, () => {
      browser.destroy();
      channel.destroy();
    });
  });
  inside.end();
}

function ask({ method = 'GET', url = '/' }: IncomingMessage, channel: Duplex, headers: Record<string, string | string[]>) {
  return sendRequest({ createConnection: () => channel, method, path: url, headers, setHost: false });
}
