import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { DISK_ROOM_FILE, diskRoom, type DiskRoomFile, type TouchedSite } from '@daspanel/formats/disk-room.ts';
import { NoRoomLeft } from './no-room-left.ts';

/** What a site may still write. */
export interface SiteRoom {
  /** Unix time in milliseconds of the last measurement of the site. */
  readonly measuredAt: number;
  /** Throws `NoRoomLeft` unless so many bytes more may be written. */
  require(bytes: number): void;
  /** Counts bytes as written, or throws `NoRoomLeft`. */
  spend(bytes: number): void;
  /** Bytes that were not written in the end, or have made others go. */
  giveBack(bytes: number): void;
}

/** How much of the disk the plans of people leave to their sites: what the API has measured, less what was written here since then. */
export interface DiskRoom {
  /** Undefined: no plan limits the site. */
  open(site: string): SiteRoom | undefined;
  /** Notes that the next measurement of the site should come soon. */
  touch(site: string): void;
  /** Sites that were touched since the last call. */
  takeTouched(): readonly TouchedSite[];
}

/** What was looked at is believed for this long, in milliseconds. */
const BELIEVED = 500;
const NOTHING: DiskRoomFile = { left: {}, sites: {} };

interface Spent {
  /** The measurement that does not hold it yet, in seconds. */
  readonly since: number;
  readonly bytes: number;
}

/** `folder`: `data/buckets`. */
export function openDiskRoom(folder: string): DiskRoom {
  const path = join(folder, DISK_ROOM_FILE);
  const spent = new Map<string, Spent>();
  const touched = new Map<string, boolean>();
  const read = createReader(path);
  const spentOf = (site: string, since: number) => {
    const known = spent.get(site);
    return known === undefined || known.since !== since ? 0 : known.bytes;
  };
  const leftFor = (site: string): number => {
    const { file, sitesOf } = read();
    const lefts = (file.sites[site]?.plansOf ?? []).map((whose) => {
      const used = (sitesOf.get(whose) ?? []).reduce((sum, one) => sum + spentOf(one, file.sites[one]?.measuredAt ?? 0), 0);
      return (file.left[whose] ?? 0) - used;
    });
    return Math.min(...lefts);
  };
  const require = (site: string, bytes: number) => {
    const left = leftFor(site);
    if (bytes <= left) return;
    touched.set(site, true);
    throw new NoRoomLeft(Math.max(0, left));
  };
  const change = (site: string, bytes: number) => {
    const since = read().file.sites[site]?.measuredAt;
    if (since !== undefined) spent.set(site, { since, bytes: Math.max(0, spentOf(site, since) + bytes) });
    touch(site);
  };
  const touch = (site: string) => {
    if (!touched.has(site) && Object.hasOwn(read().file.sites, site)) touched.set(site, false);
  };
  return {
    open(site) {
      const found = read().file.sites[site];
      if (found === undefined) return undefined;
      return {
        measuredAt: found.measuredAt * 1000,
        require: (bytes) => require(site, bytes),
        spend(bytes) {
          require(site, bytes);
          change(site, bytes);
        },
        giveBack: (bytes) => change(site, -bytes),
      };
    },
    touch,
    takeTouched() {
      const sites = [...touched].map(([site, isRefused]): TouchedSite => ({ site, isRefused }));
      touched.clear();
      return sites;
    },
  };
}

interface Known {
  readonly file: DiskRoomFile;
  /** By whose plan limits them. */
  readonly sitesOf: ReadonlyMap<string, readonly string[]>;
}

function createReader(path: string): () => Known {
  let known: Known & { readonly version: string } = { ...index(NOTHING), version: '' };
  let lookedAt = -Infinity;
  return () => {
    if (performance.now() - lookedAt < BELIEVED) return known;
    lookedAt = performance.now();
    const stats = statSync(path, { bigint: true, throwIfNoEntry: false });
    const version = stats === undefined ? '' : `${stats.ino}.${stats.mtimeNs}.${stats.size}`;
    if (version !== known.version) known = { ...index(readRoom(path) ?? known.file), version };
    return known;
  };
}

/** Undefined: gone meanwhile, or not what the API publishes; then what was known goes on to hold. */
function readRoom(path: string): DiskRoomFile | undefined {
  try {
    return diskRoom.safeParse(JSON.parse(readFileSync(path, 'utf8'))).data;
  } catch {
    return undefined;
  }
}

function index(file: DiskRoomFile): Known {
  const sitesOf = new Map<string, string[]>();
  for (const [site, { plansOf }] of Object.entries(file.sites)) {
    for (const whose of plansOf) {
      const sites = sitesOf.get(whose);
      if (sites === undefined) sitesOf.set(whose, [site]);
      else sites.push(site);
    }
  }
  return { file, sitesOf };
}
