import { createClient, type RequestOf, type Transport } from '@daspanel/contract/client.ts';
import type { Endpoint } from '@daspanel/contract/endpoint.ts';

/** The request as a curl command; the token stands in the environment variable DASPANEL_TOKEN. `origin`: where the API answers. */
export function describeAsCurl<E extends Endpoint>(origin: string, endpoint: E, request: RequestOf<E>): string {
  const { method, path, body } = record(endpoint, request);
  const parts = [
    'curl',
    ...(method === 'GET' ? [] : ['--request', method]),
    '--header',
    '"Authorization: Bearer $DASPANEL_TOKEN"',
    ...(typeof body === 'string' ? ['--header', quote('Content-Type: application/json'), '--data-raw', quote(body)] : []),
    quote(`${origin}${path}`),
  ];
  return parts.join(' ');
}

/** For a shell (POSIX, 2.2.2). */
export function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

/** What the client would send. */
function record<E extends Endpoint>(endpoint: E, request: RequestOf<E>): Parameters<Transport>[0] {
  const sent: Parameters<Transport>[0][] = [];
  const client = createClient({
    transport: (given) => {
      sent.push(given);
      return Promise.reject(new Error('only recorded'));
    },
  });
  const call = client.call as unknown as (endpoint: E, request: RequestOf<E>) => Promise<unknown>;
  call(endpoint, request).catch(() => {});
  const [only] = sent;
  if (only === undefined) throw new Error('the client sends a request before it waits for anything');
  return only;
}
