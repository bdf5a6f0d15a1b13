import { Problem } from '../problem.ts';

/**
 * Refuses what another site has a browser send (security.md N080). With a cookie, changes must say that they come from the panel, and reads must not say that they
 * come from elsewhere; sites of tenants are the same *site* as the panel, but never the same origin. Without a cookie only browsers are asked: programs send neither header.
 */
export function checkOrigin(panelOrigin: string, { method, headers }: Request, hasCookie: boolean): void {
  const origin = headers.get('origin');
  const site = headers.get('sec-fetch-site');
  const isSafe = method === 'GET' || method === 'HEAD';
  const isForeign =
    hasCookie && !isSafe
      ? origin !== panelOrigin || site !== 'same-origin'
      : (origin !== null && origin !== panelOrigin) || (site !== null && site !== 'same-origin' && !(isSafe && site === 'none'));
  if (isForeign)
    throw new Problem('foreign-origin', `with the cookie of a session this is answered at ${panelOrigin} only: programs send a token`);
}
