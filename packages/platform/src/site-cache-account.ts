import { createHmac } from 'node:crypto';

export interface SiteCacheAccount {
  readonly user: string;
  readonly password: string;
  /** Every key of the site begins with it. */
  readonly prefix: string;
}

/**
 * The account of a site in the tenant Redis. The password follows from the installation's key and a generation that grows when it is to be another one, so that
 * a pool can be woken while no other part answers.
 */
export function siteCacheAccount(key: string, site: string, generation: number): SiteCacheAccount {
  const password = createHmac('sha256', key).update(`${site} ${generation}`).digest('base64url');
  return { user: site, password, prefix: `${site}:` };
}
