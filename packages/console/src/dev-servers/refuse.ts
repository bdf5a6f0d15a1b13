import type { ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';

/** Fields of the pages that are ours and not the development server's. */
export const OWN_FIELDS = {
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
} as const;

export function refuse(response: ServerResponse, status: number, sentence: string): void {
  response.writeHead(status, { ...OWN_FIELDS, 'content-type': 'text/plain; charset=utf-8' }).end(`${sentence}\n`);
}

export function refuseUpgrade(browser: Duplex, status: string): void {
  browser.end(`HTTP/1.1 ${status}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`);
}
