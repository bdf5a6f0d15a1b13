import { fdatasync, fsync } from 'node:fs';
import { promisify } from 'node:util';

export const syncFile = promisify(fsync);
export const syncData = promisify(fdatasync);

interface Turn {
  readonly running: Promise<void>;
  next?: Promise<void>;
}

/** Runs one flush at a time per thing (a folder, a log): whoever asks while one runs shares the next, so that many changes cost two flushes. */
export class FlushQueue {
  readonly #turns = new Map<string, Turn>();

  /** Resolves after a flush that began after this call. */
  flush(thing: string, run: () => Promise<void>): Promise<void> {
    const turn = this.#turns.get(thing);
    if (turn === undefined) return this.#start(thing, run);
    turn.next ??= turn.running.then(
      () => this.#start(thing, run),
      () => this.#start(thing, run),
    );
    return turn.next;
  }

  #start(thing: string, run: () => Promise<void>): Promise<void> {
    const running = run();
    const turn: Turn = { running };
    this.#turns.set(thing, turn);
    const forget = (): void => {
      if (this.#turns.get(thing) === turn && turn.next === undefined) this.#turns.delete(thing);
    };
    running.then(forget, forget);
    return running;
  }
}
