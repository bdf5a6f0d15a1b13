import type { IncomingMessage } from 'node:http';

export const COOKIE = '__Host-daspanel-dev';

/** Of one connection only (RFC 9110, 7.6.1). */
const OF_CONNECTION = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);
/** They would reach beyond this one name: to all cookies of the installation's, or to another server. */
const OF_OTHERS = new Set(['clear-site-data', 'alt-svc']);

type Fields = Record<string, string | string[]>;

/** The fields of a browser's request that a development server is told: none of Daspanel's own cookies among them. */
export function requestFields(request: IncomingMessage): Fields {
  const fields: Fields = {};
  for (const [name, values = []] of Object.entries(request.headersDistinct)) {
    if (!OF_CONNECTION.has(name) && name !== 'cookie') fields[name] = values.length === 1 ? (values[0] ?? '') : values;
  }
  const cookies = parseCookies(request).filter(([name]) => !name.startsWith('__Host-daspanel'));
  if (cookies.length > 0) fields['cookie'] = cookies.map(([name, value]) => `${name}=${value}`).join('; ');
  if (request.headers['transfer-encoding'] !== undefined) fields['transfer-encoding'] = 'chunked';
  return fields;
}

/** The fields of its answer that a browser is told. */
export function answerFields(answer: IncomingMessage): Fields {
  const fields: Fields = {};
  for (const [name, values = []] of Object.entries(answer.headersDistinct)) {
    if (OF_CONNECTION.has(name) || OF_OTHERS.has(name)) continue;
    const kept = name === 'set-cookie' ? values.filter((value) => !value.trimStart().startsWith('__Host-daspanel')) : values;
    if (kept.length > 0) fields[name] = kept;
  }
  return fields;
}

/** The value of the cookie that opens this name. */
export function ownCookie(request: IncomingMessage): string {
  return parseCookies(request).find(([name]) => name === COOKIE)?.[1] ?? '';
}

function parseCookies({ headers }: IncomingMessage): [string, string][] {
  return (headers.cookie ?? '').split(';').flatMap((pair): [string, string][] => {
    const at = pair.indexOf('=');
    return at < 0 ? [] : [[pair.slice(0, at).trim(), pair.slice(at + 1).trim()]];
  });
}
