import type { ConsoleId } from '@daspanel/formats/console-requests.ts';
import type { SiteId, VersionId } from '@daspanel/formats/identifiers.ts';
import type { Caller } from '../../access/caller.ts';

/** A console that has not ended. */
export interface HeldConsole {
  readonly id: ConsoleId;
  readonly site: SiteId;
  readonly owner: string;
  readonly version: VersionId;
  readonly caller: Caller;
  /** Whether it may fetch from the public Internet. */
  readonly outgoing: boolean;
  /** Milliseconds since 1970. */
  readonly openedAt: number;
  state: 'waiting' | 'open' | 'away';
  address: string | null;
}

/** Kept in memory only: consoles end with the process that answers for them. */
export interface OpenConsoles {
  add(console: HeldConsole): void;
  remove(id: ConsoleId): void;
  find(site: SiteId, id: string): HeldConsole | undefined;
  ofSite(site: SiteId): readonly HeldConsole[];
  all(): readonly HeldConsole[];
}

export function createOpenConsoles(): OpenConsoles {
  const held = new Map<string, HeldConsole>();
  return {
    add: (console) => void held.set(console.id, console),
    remove: (id) => void held.delete(id),
    find(site, id) {
      const found = held.get(id);
      return found?.site === site ? found : undefined;
    },
    ofSite: (site) => [...held.values()].filter((console) => console.site === site),
    all: () => [...held.values()],
  };
}
