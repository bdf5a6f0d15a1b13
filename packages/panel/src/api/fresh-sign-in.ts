import { useSyncExternalStore } from 'react';

/** A request that waits for the person to prove himself again. */
export interface WaitingForProof {
  /** The password does not suffice. */
  readonly needsFactor: boolean;
  readonly settle: (isProven: boolean) => void;
}

let waiting: WaitingForProof | undefined;
let proof: Promise<boolean> | undefined;
const listeners = new Set<() => void>();

/** Asks the person, once for all requests that wait. False: he would not. */
export function proveFreshSignIn(needsFactor: boolean): Promise<boolean> {
  proof ??= new Promise<boolean>((resolve) => {
    publish({
      needsFactor,
      settle: (isProven) => {
        proof = undefined;
        publish(undefined);
        resolve(isProven);
      },
    });
  });
  return proof;
}

/** What waits for a proof, for the dialog that asks. */
export function useWaitingForProof(): WaitingForProof | undefined {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => waiting,
  );
}

function publish(next: WaitingForProof | undefined): void {
  waiting = next;
  for (const listener of listeners) listener();
}
