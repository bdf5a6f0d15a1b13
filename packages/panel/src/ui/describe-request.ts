import { createClient, type RequestOf, type Transport } from '@daspanel/contract/client.ts';
import type { Endpoint } from '@daspanel/contract/endpoint.ts';

/** Fields whose content a person keeps to himself, and the variables that stand for them. */
const secrets: Readonly<Record<string, string>> = {
  password: 'PASSWORD',
  current: 'CURRENT_PASSWORD',
  secret: 'SECRET',
  privateKey: 'PRIVATE_KEY',
  code: 'CODE',
};

/**
 * The request as a curl command; the token stands in the environment variable DASPANEL_TOKEN, and so do passwords and keys in theirs. `origin`: where the
 * API answers. The bytes of an upload come from a file named `file`.
 */
export function describeAsCurl<E extends Endpoint>(origin: string, endpoint: E, request: RequestOf<E>): string {
  const { method, path, headers, body } = record(endpoint, withoutSecrets(request));
  const parts = [
    'curl',
    ...(method === 'GET' ? [] : ['--request', method]),
    '--header',
    '"Authorization: Bearer $DASPANEL_TOKEN"',
    ...(headers['if-none-match'] === undefined ? [] : ['--header', quote(`If-None-Match: ${headers['if-none-match']}`)]),
    ...(headers['content-type'] === undefined ? [] : ['--header', quote(`Content-Type: ${headers['content-type']}`)]),
    ...(body === undefined ? [] : typeof body === 'string' ? ['--data-raw', openVariables(quote(body))] : ['--data-binary', '@file']),
    quote(`${origin}${path}`),
  ];
  return parts.join(' ');
}

/** For a shell (POSIX, 2.2.2). */
export function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

/** Stands in a request for what the shell puts there, in the variable `name`. */
export function fromShell(name: string): string {
  return `%%${name}%%`;
}

function openVariables(quoted: string): string {
  return quoted.replaceAll(/%%([A-Z_]+)%%/g, `'"$$$1"'`);
}

function withoutSecrets<Value>(value: Value): Value {
  if (typeof value !== 'object' || value === null || Symbol.asyncIterator in value) return value;
  if (Array.isArray(value)) return value.map(withoutSecrets) as Value;
  const hidden = Object.entries(value).map(([name, inner]: [string, unknown]) => {
    const variable = secrets[name];
    return [name, variable !== undefined && typeof inner === 'string' ? fromShell(variable) : withoutSecrets(inner)] as const;
  });
  return Object.fromEntries(hidden) as Value;
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
