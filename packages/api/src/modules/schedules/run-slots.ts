/** Whose run it is. */
interface Claim {
  readonly site: string;
  readonly owner: string;
}

interface Most {
  readonly ofSite: number;
  readonly ofOwner: number;
  readonly ofAll: number;
}

/** Lets so many runs go at the same time. The others wait in order, but behind nobody who has all that he may have: a tenant whose runs never end holds up his own. */
export function createRunSlots(most: Most) {
  const taken = new Set<Claim>();
  const waiting: { readonly claim: Claim; readonly go: () => void }[] = [];
  const count = (matches: (claim: Claim) => boolean) => [...taken].filter(matches).length;
  const hasRoom = ({ site, owner }: Claim) =>
    taken.size < most.ofAll &&
    count((other) => other.site === site) < most.ofSite &&
    count((other) => other.owner === owner) < most.ofOwner;
  const give = (claim: Claim) => {
    taken.delete(claim);
    const next = waiting.findIndex((one) => hasRoom(one.claim));
    const [found] = next === -1 ? [] : waiting.splice(next, 1);
    if (found === undefined) return;
    taken.add(found.claim);
    found.go();
  };
  return {
    /** Resolves when the run may begin; disposing of it ends it. */
    async take({ site, owner }: Claim): Promise<Disposable> {
      const claim = { site, owner };
      if (hasRoom(claim)) taken.add(claim);
      else await new Promise<void>((resolve) => waiting.push({ claim, go: resolve }));
      return { [Symbol.dispose]: () => give(claim) };
    },
  };
}
