import { visit, type Visited } from './visit.ts';

/** What visitors saw whose clients try the next address when one does not answer, as browsers and load balancers do. */
export interface RetryingLoadResult {
  readonly requests: number;
  /** Requests that a second address had to answer. */
  readonly retried: number;
  /** Answers with another status than 200, and requests that no address answered, by what was seen. */
  readonly failures: Readonly<Record<string, number>>;
  /** How often each distinct body was seen. */
  readonly bodies: Readonly<Record<string, number>>;
}

/** Asks for one page over and over, each time on new connections: at one port of several in turn and, when nobody answers there, at the others. */
export function startRetryingLoad(target: {
  readonly ports: readonly number[];
  readonly host: string;
  readonly path: string;
  readonly visitors: number;
}): { stop(): Promise<RetryingLoadResult> } {
  const bodies = new Map<string, number>();
  const failures = new Map<string, number>();
  const count = (map: Map<string, number>, key: string) => map.set(key, (map.get(key) ?? 0) + 1);
  let requests = 0;
  let retried = 0;
  let running = true;

  const ask = async (first: number): Promise<Visited> => {
    let problem: unknown;
    for (const turn of target.ports.keys()) {
      const port = target.ports[(first + turn) % target.ports.length] ?? 0;
      if (turn > 0) retried += 1;
      try {
        return await visit({ port, host: target.host, path: target.path, timeoutMilliseconds: 15_000 });
      } catch (error) {
        problem = error;
      }
    }
    throw problem;
  };
  const loops = Array.from({ length: target.visitors }, async () => {
    while (running) {
      requests += 1;
      try {
        const { status, text } = await ask(requests);
        count(status === 200 ? bodies : failures, status === 200 ? text : `status ${status}`);
      } catch (error) {
        count(failures, error instanceof Error ? error.message : String(error));
      }
    }
  });
  return {
    async stop() {
      running = false;
      await Promise.all(loops);
      return { requests, retried, failures: Object.fromEntries(failures), bodies: Object.fromEntries(bodies) };
    },
  };
}
