export type LockKind = 'shared' | 'exclusive';

interface Waiting {
  readonly owner: string;
  readonly kind: LockKind;
  readonly granted: () => void;
}
interface FileState {
  readonly holders: Map<string, LockKind>;
  readonly waiting: Waiting[];
}

/** Who holds which file as flock(2) does: many shared owners or one exclusive, those who wait in the order in which they came. */
export class LockTable {
  readonly #files = new Map<string, FileState>();

  /** Takes or changes a lock at once. False: somebody else holds it. */
  take(file: string, owner: string, kind: LockKind): boolean {
    const state = this.#files.get(file) ?? { holders: new Map(), waiting: [] };
    const others = [...state.holders].filter(([holder]) => holder !== owner);
    const isFree = kind === 'shared' ? others.every(([, held]) => held === 'shared') : others.length === 0;
    if (!isFree) return false;
    state.holders.set(owner, kind);
    this.#files.set(file, state);
    return true;
  }

  /** Takes a lock now or later; `granted` is called once it is held. Whoever waits gives up what he held of the file. */
  wait(file: string, owner: string, kind: LockKind, granted: () => void): void {
    if (this.take(file, owner, kind)) return granted();
    this.release(file, owner);
    if (this.take(file, owner, kind)) return granted();
    this.#files.get(file)?.waiting.push({ owner, kind, granted });
  }

  release(file: string, owner: string): void {
    const state = this.#files.get(file);
    if (state?.holders.delete(owner) === true) this.#passOn(file, state);
  }

  /** Releases everything of the owners that `isGone` names. */
  releaseAll(isGone: (owner: string) => boolean): void {
    for (const [file, state] of this.#files) {
      const staying = state.waiting.filter(({ owner }) => !isGone(owner));
      state.waiting.splice(0, state.waiting.length, ...staying);
      for (const owner of state.holders.keys()) if (isGone(owner)) state.holders.delete(owner);
      this.#passOn(file, state);
    }
  }

  #passOn(file: string, state: FileState): void {
    for (let next = state.waiting[0]; next !== undefined; next = state.waiting[0]) {
      if (!this.take(file, next.owner, next.kind)) break;
      state.waiting.shift();
      next.granted();
    }
    if (state.holders.size === 0 && state.waiting.length === 0) this.#files.delete(file);
  }
}
