import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { challengeFiles } from '@daspanel/formats/acme-challenges.ts';

const PREFIX = '/.well-known/acme-challenge/';

/** Answers HTTP-01 challenges from the files, as the proxy does on port 80. */
export async function answerChallenges(folder: string): Promise<AsyncDisposable & { readonly port: number }> {
  const files = challengeFiles(folder);
  const server = createServer((request, response) => {
    const host = (request.headers.host ?? '').replace(/:\d+$/, '');
    const token = (request.url ?? '').slice(PREFIX.length);
    readFile(files.http01(host, token)).then(
      (content) => response.end(content),
      () => response.writeHead(404).end(),
    );
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('a TCP server has an address and a port');
  return {
    port: address.port,
    async [Symbol.asyncDispose]() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}
