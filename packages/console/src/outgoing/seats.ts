/** Somebody's place among all connections. */
interface Seat {
  readonly site: string;
  readonly close: () => void;
}

/** Who is connected. When all seats are taken, whoever has most gives up the one he has had longest to whoever has fewer. */
export interface Seats {
  /** Gives what frees the seat; undefined: there is none. `close` ends the connection that sits there. */
  take(site: string, close: () => void): (() => void) | undefined;
}

export function createSeats(most: number): Seats {
  const taken = new Set<Seat>();
  const ofSite = (site: string) => [...taken].filter((seat) => seat.site === site);
  return {
    take(site, close) {
      if (taken.size >= most) {
        const crowd = ofSite(findCrowd(taken));
        const [oldest] = crowd;
        if (oldest === undefined || crowd.length <= ofSite(site).length + 1) return undefined;
        taken.delete(oldest);
        oldest.close();
      }
      const seat = { site, close };
      taken.add(seat);
      return () => void taken.delete(seat);
    },
  };
}

/** The site with most seats. */
function findCrowd(taken: ReadonlySet<Seat>): string {
  const counts = new Map<string, number>();
  for (const { site } of taken) counts.set(site, (counts.get(site) ?? 0) + 1);
  return [...counts].toSorted(([, one], [, other]) => other - one)[0]?.[0] ?? '';
}
