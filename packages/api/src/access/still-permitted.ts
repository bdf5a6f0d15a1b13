import type { Endpoint } from '@daspanel/contract';
import type { SiteStore } from '../modules/sites/site-store.ts';
import type { Actor } from './actor.ts';
import type { Authenticator } from './authenticate.ts';

interface Parts {
  readonly authenticator: Pick<Authenticator, 'renew'>;
  readonly sites: Pick<SiteStore, 'forActor'>;
}

/** True while whoever began a request may still make it: signed in and active, with the scope that it needs, and the site that it is about in sight. */
export function isStillPermitted(
  { authenticator, sites }: Parts,
  { access }: Pick<Endpoint, 'access'>,
  { actor, site }: { readonly actor: Actor; readonly site: string | undefined },
): boolean {
  if (access === 'public') return true;
  const current = authenticator.renew(actor);
  if (current === undefined) return false;
  if (access !== 'token' && access !== 'session' && !current.scopes.has(access)) return false;
  return site === undefined || sites.forActor(current).find(site) !== undefined;
}
