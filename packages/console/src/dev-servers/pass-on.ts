import { request as sendRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import { pipeline, type Duplex } from 'node:stream';
import type { Console } from '../consoles/console.ts';
import { answerFields, requestFields } from './handed-on-fields.ts';
import { refuse, refuseUpgrade } from './refuse.ts';

/** Passes a request on to what listens on a port inside, and its answer back. */
export function passOn(request: IncomingMessage, response: ServerResponse, { connectPort }: Console, port: number): void {
  const channel = connectPort(port);
  if (channel === undefined) return refuse(response, 503, 'This console has as many connections as it can: try again in a moment.');
  response.once('close', () => channel.destroy());
  const inside = ask(request, channel, requestFields(request));
  inside.on('error', () => {
    if (response.headersSent) response.destroy();
    else refuse(response, 502, `Nothing answers on port ${port} in the console. Has the server been ended?`);
  });
  inside.on('response', (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.statusMessage, answerFields(answer));
    // So that events arrive before the first of them is sent.
    response.flushHeaders();
    pipeline(answer, response, () => {});
  });
  pipeline(request, inside, () => {});
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
