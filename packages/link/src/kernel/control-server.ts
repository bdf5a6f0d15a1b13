import { createServer, type Server } from 'node:http';
import type { Log } from '@daspanel/platform/log.ts';
import type { Broadcast } from './broadcast.ts';

const LISTS = new Map([
  ['/route', 'route'],
  ['/certificate', 'certificate'],
] as const satisfies [string, string][]);

/**
 * Answers in place of the proxy's control socket (`proxy/lua/daspanel/control.lua`) where there is no proxy: `POST /route?name=` and `POST /certificate?name=`,
 * 204 when every connected machine's proxy has dropped what it kept of the name, or has failed to for 1.5 seconds.
 */
export function createControlServer({ broadcast, log }: { readonly broadcast: Pick<Broadcast, 'forget'>; readonly log: Log }): Server {
  return createServer((request, response) => {
    const answer = (status: number) => void response.writeHead(status, { 'content-length': '0' }).end();
    request.resume();
    const url = new URL(`http://proxy${request.url ?? '/'}`);
    const list = LISTS.get(url.pathname as '/route');
    if (list === undefined) return answer(404);
    if (request.method !== 'POST') return answer(405);
    const name = url.searchParams.get('name') ?? '';
    if (name === '' || Buffer.byteLength(name) > 255) return answer(400);
    broadcast.forget({ list, name }).then(
      () => answer(204),
      (error: unknown) => {
        log.error('an announcement failed unexpectedly', { error });
        answer(500);
      },
    );
  });
}
