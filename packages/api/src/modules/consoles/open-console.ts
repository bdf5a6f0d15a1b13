import type { OpenConsoleBody } from '@daspanel/contract';
import { consoleId } from '@daspanel/formats/console-requests.ts';
import type { PoolId, SiteId, VersionId } from '@daspanel/formats/identifiers.ts';
import type { Caller } from '../../access/caller.ts';
import { Problem } from '../../problem.ts';
import { planPool } from '../../reconciler/plan-pool.ts';
import { readWantedSite } from '../../reconciler/read-wanted.ts';
import { findSite } from '../sites/change-site.ts';
import type { SiteRow } from '../sites/site-store.ts';
import { requireLive } from '../sites/trash-site.ts';
import { findVersion, requireReady } from '../versions/change-version.ts';
import { closeConsole } from './close-console.ts';
import type { ConsoleParts } from './console-parts.ts';
import { issueTicket, type Ticket } from './issue-ticket.ts';
import type { HeldConsole } from './open-consoles.ts';

const MOST_OF_SITE = 8;
const MOST_OF_OWNER = 16;
const MOST_OF_ALL = 32;

/** Opens a console, which waits for its ticket from then on. */
export async function openConsole(
  parts: ConsoleParts,
  caller: Caller,
  { site: wantedSite, version: wantedVersion }: { readonly site: SiteId } & OpenConsoleBody,
): Promise<{ readonly console: HeldConsole; readonly ticket: Ticket }> {
  const id = consoleId.parse(parts.newId('z'));
  const written = parts.changes.write('consoles.open', caller, (change): HeldConsole => {
    const site = findSite(parts, caller, wantedSite);
    requireLive(site);
    checkLimits(parts, site);
    const version = wantedVersion ?? site.active_version;
    if (version === null) throw new Problem('wrong-state', 'the site has no active version: name the version whose folder it is to be');
    requireReady(findVersion(parts, caller, { site: site.id, version }).version);
    change.describe({ object: id, site: site.id, owner: site.owner, details: { version } });
    change.announce('console.opened', id);
    const opened: HeldConsole = {
      id,
      site: site.id,
      owner: site.owner,
      version,
      caller,
      outgoing: parts.allowance.mayGoOut(site.owner),
      openedAt: change.now,
      state: 'waiting',
      address: null,
    };
    // Here, so that of many who ask at once none is beyond the limit.
    parts.openConsoles.add(opened);
    return opened;
  });
  const held = await written.catch((error: unknown) => {
    parts.openConsoles.remove(id);
    throw error;
  });
  const ticket = issueTicket(parts);
  follow(parts, held, ticket.hash);
  return { console: held, ticket };
}

function checkLimits({ openConsoles }: ConsoleParts, { id, owner }: SiteRow): void {
  if (openConsoles.ofSite(id).length >= MOST_OF_SITE)
    throw new Problem('limit-reached', `a site has ${MOST_OF_SITE} consoles at most: end one first`);
  if (openConsoles.all().filter((console) => console.owner === owner).length >= MOST_OF_OWNER)
    throw new Problem('limit-reached', `the sites of one owner have ${MOST_OF_OWNER} consoles at most: end one first`);
  if (openConsoles.all().length >= MOST_OF_ALL)
    throw new Problem('limit-reached', 'this installation has as many consoles as it can: try again when others have ended theirs');
}

function follow(parts: ConsoleParts, held: HeldConsole, ticketHash: string): void {
  const { id: console, site, version, outgoing } = held;
  const progress = (change: Pick<HeldConsole, 'state' | 'address'>) => {
    held.state = change.state;
    held.address = change.address;
  };
  parts.consolePart
    .hold({ console, site, version, pool: poolOf(parts, site, version), outgoing, ticketHash }, progress)
    .catch((error: unknown) => {
      parts.log.warn('a console ended with the part that kept it', { console, error });
      return { reason: 'failed', status: null, outOfMemory: false } as const;
    })
    .then((outcome) => closeConsole(parts, held, outcome))
    .catch((error: unknown) => parts.log.error('the end of a console could not be recorded', { console, error }));
}

/** The pool that the version's PHP runs in; null: it has none. */
function poolOf(parts: ConsoleParts, site: SiteId, id: VersionId): PoolId | null {
  const wanted = readWantedSite(parts, site);
  const version = wanted?.versions.find((one) => one.id === id);
  return (wanted === undefined || version === undefined ? undefined : planPool(wanted, version))?.pool ?? null;
}

/** Whether the caller is the very one who opened it: the same session, or the same token. */
export function isOwn({ actor }: Caller, console: HeldConsole): boolean {
  const opener = console.caller.actor;
  return actor.id === opener.id && actor.token === opener.token && actor.session?.id === opener.session?.id;
}
