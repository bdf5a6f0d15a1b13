import type { Role } from '@daspanel/contract';
import type { SessionRow } from './session-store.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** A person has proved himself for this long. */
export const FRESH_FOR = 10 * MINUTE;
/** A second factor must be given within this time. */
const HALF_SIGNED_IN_FOR = 10 * MINUTE;

interface Lifetime {
  /** Without a request. */
  readonly idle: number;
  readonly absolute: number;
}

const OF_ADMINISTRATORS: Lifetime = { idle: 30 * MINUTE, absolute: DAY };
const OF_CLIENTS: Lifetime = { idle: 12 * HOUR, absolute: 14 * DAY };
export const LONGEST = OF_CLIENTS;

export function lifetimeOf(role: Role): Lifetime {
  return role === 'client' || role === 'collaborator' ? OF_CLIENTS : OF_ADMINISTRATORS;
}

/** False once a session has ended by the clock. `seenAt`: its last request. */
export function isWithinLifetime(session: SessionRow, role: Role, seenAt: number, now: number): boolean {
  if (session.stage === 'second-factor') return now - session.created_at < HALF_SIGNED_IN_FOR;
  const { idle, absolute } = session.impersonator === null ? lifetimeOf(role) : OF_ADMINISTRATORS;
  return now - session.created_at < absolute && now - seenAt < idle;
}
