import type { Log } from '@daspanel/platform/log.ts';
import { sendWhile } from '../http/while-permitted.ts';
import { Problem } from '../problem.ts';
import { parseRange } from './parse-range.ts';
import { viewHeaders } from './view-policy.ts';
import { viewableTypes, type ByteRange, type Viewable } from './viewable.ts';
import type { ViewTickets } from './view-tickets.ts';

interface Parts {
  readonly viewTickets: ViewTickets;
  readonly panelOrigin: string;
  readonly log: Log;
}

const TICKET = /^\/([\w-]{43})$/;

/** Answers `GET https://view.<host name>/<ticket>`, whole or in part (RFC 9110, 14). Everything else is not there. */
export async function answerView(parts: Parts, request: Request): Promise<Response> {
  if (request.method !== 'GET' && request.method !== 'HEAD')
    return refuse(parts, 405, 'This address can only be read.', { allow: 'GET, HEAD' });
  const text = TICKET.exec(new URL(request.url).pathname)?.[1];
  const open = text === undefined ? undefined : parts.viewTickets.find(text);
  const viewable = open === undefined ? undefined : await openOrNothing(parts, open);
  if (viewable === undefined) return refuse(parts, 404, 'This preview has ended. Open it again in the panel.');
  const type = typeOf(viewable);
  if (!(viewableTypes[viewable.kind] as readonly string[]).includes(type))
    return refuse(parts, 415, 'This kind of file is not shown here. Download it in the panel.');
  const isPermitted = () => parts.viewTickets.find(text ?? '') !== undefined;
  const read: Viewable['read'] = async (range) => sendWhile(await viewable.read(range), isPermitted);
  return send(parts, request, { ...viewable, type, read });
}

/** What is shown as text is sent as nothing else. */
function typeOf({ kind, type }: Viewable): string {
  return kind === 'text' ? viewableTypes.text[0] : type;
}

async function openOrNothing({ log }: Parts, open: () => Promise<Viewable>): Promise<Viewable | undefined> {
  try {
    return await open();
  } catch (error) {
    if (!(error instanceof Problem)) log.error('a preview could not be opened', { error });
    return undefined;
  }
}

async function send({ panelOrigin }: Parts, request: Request, viewable: Viewable): Promise<Response> {
  const { size, kind, type } = viewable;
  const headers = { ...viewHeaders(kind, panelOrigin), 'content-type': type, 'accept-ranges': 'bytes' };
  const range = parseRange(request.headers.get('range'), size);
  if (range === 'unsatisfiable') return new Response(null, { status: 416, headers: { ...headers, 'content-range': `bytes */${size}` } });
  const isHead = request.method === 'HEAD';
  if (range === null) {
    return new Response(isHead ? null : await viewable.read(null), { status: 200, headers: { ...headers, 'content-length': `${size}` } });
  }
  const partial = { 'content-range': `bytes ${range.start}-${range.end}/${size}`, 'content-length': `${lengthOf(range)}` };
  return new Response(isHead ? null : await viewable.read(range), { status: 206, headers: { ...headers, ...partial } });
}

function lengthOf({ start, end }: ByteRange): number {
  return end - start + 1;
}

function refuse({ panelOrigin }: Parts, status: number, sentence: string, more: Readonly<Record<string, string>> = {}): Response {
  return new Response(`${sentence}\n`, {
    status,
    headers: { ...viewHeaders('text', panelOrigin), 'content-type': viewableTypes.text[0], ...more },
  });
}
