import { siteId, type SiteId } from '@daspanel/formats/identifiers.ts';

/**
 * The file `accounts` in `data/redis-tenant-accounts`: one line per change, `<site-id> <hash of the password>`, or `<site-id> -` for an account that ended; the
 * last one of a site counts. data-services appends to it, the preparation of the tenant Redis makes the ACL file from it. Redis could save its
 * accounts itself, but it stands still while it does: more than a millisecond for each account there is.
 */
export function parseAccountFile(text: string): ReadonlyMap<SiteId, string> {
  const accounts = new Map<SiteId, string>();
  for (const line of text.split('\n')) {
    const [name, hash = ''] = line.split(' ');
    const site = siteId.safeParse(name);
    // What a crash cut off was never answered for.
    if (!site.success) continue;
    if (hash === NONE) accounts.delete(site.data);
    else if (/^[0-9a-f]{64}$/.test(hash)) accounts.set(site.data, hash);
  }
  return accounts;
}

const NONE = '-';

export function renderAccountLine(site: SiteId, hash: string | undefined): string {
  return `${site} ${hash ?? NONE}\n`;
}
