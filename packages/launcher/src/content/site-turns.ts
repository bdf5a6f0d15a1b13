import type { SiteId } from '@daspanel/formats/identifiers.ts';

/** Lets work on one site's folders run one after another, in the order of asking; different sites do not wait for each other. */
export function createSiteTurns(): <Result>(site: SiteId, work: () => Promise<Result>) => Promise<Result> {
  const lastOf = new Map<SiteId, Promise<unknown>>();
  return (site, work) => {
    const turn = (lastOf.get(site) ?? Promise.resolve()).then(work);
    const settled = turn.catch(() => {});
    lastOf.set(site, settled);
    void settled.then(() => {
      if (lastOf.get(site) === settled) lastOf.delete(site);
    });
    return turn;
  };
}
