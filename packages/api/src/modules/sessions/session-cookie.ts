import { randomBytes } from 'node:crypto';
import { sessionId, type SessionId } from '@daspanel/contract';

const SESSION = '__Host-daspanel';
const DEVICE = '__Host-daspanel-device';
const ATTRIBUTES = 'Path=/; Secure; HttpOnly; SameSite=Lax';
const SECRET_BYTES = 32;

/** `<id>.<secret>`, 256 random bits as base64url. */
export function makeSessionText(id: SessionId): string {
  return `${id}.${randomBytes(SECRET_BYTES).toString('base64url')}`;
}

export function parseSessionText(text: string): SessionId | undefined {
  const id = /^(k[0-9a-z]{15})\.[\w-]{43}$/.exec(text)?.[1];
  return id === undefined ? undefined : sessionId.safeParse(id).data;
}

/** `seconds` null: until the browser is closed. */
export function formatSessionCookie(text: string, seconds: number | null): string {
  return `${SESSION}=${text}; ${ATTRIBUTES}${seconds === null ? '' : `; Max-Age=${seconds}`}`;
}

export const endOfSessionCookie = `${SESSION}=; ${ATTRIBUTES}; Max-Age=0`;

const YEAR = 365 * 24 * 60 * 60;

export function formatDeviceCookie(text: string): string {
  return `${DEVICE}=${text}; ${ATTRIBUTES}; Max-Age=${YEAR}`;
}

/** The value of the session's cookie in a Cookie header (RFC 6265, 4.2); undefined when there is none. */
export function readSessionCookie(header: string | null): string | undefined {
  return readCookie(header, SESSION);
}

export function readDeviceCookie(header: string | null): string | undefined {
  return readCookie(header, DEVICE);
}

function readCookie(header: string | null, name: string): string | undefined {
  for (const pair of (header ?? '').split(';')) {
    const text = pair.trim();
    if (text.startsWith(`${name}=`)) return text.slice(name.length + 1);
  }
  return undefined;
}
