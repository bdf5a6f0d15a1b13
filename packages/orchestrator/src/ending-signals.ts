/** The signals by which a person or the system ends an installation: Ctrl-C, kill, and a terminal that closes. */
export const endingSignals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Resolves with the first signal that asks this process to end. From the call on such signals have no other effect, until the first came. */
export function waitForEnd(): Promise<NodeJS.Signals> {
  const { promise, resolve } = Promise.withResolvers<NodeJS.Signals>();
  for (const signal of endingSignals) process.once(signal, resolve);
  return promise;
}
