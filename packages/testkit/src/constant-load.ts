import { Agent, request } from 'node:http';

export interface LoadResult {
  readonly requests: number;
  /** Answers with another status than 200, and requests without an answer, by what was seen. */
  readonly failures: Readonly<Record<string, number>>;
  /** How often each distinct body was seen. */
  readonly bodies: Readonly<Record<string, number>>;
}

/** Asks for one page over and over on several kept-alive connections until it is stopped. */
export function startConstantLoad(target: {
  readonly port: number;
  readonly host: string;
  readonly path: string;
  readonly connections: number;
}): {
  stop(): Promise<LoadResult>;
} {
  const agent = new Agent({ keepAlive: true, maxSockets: target.connections });
  const bodies = new Map<string, number>();
  const failures = new Map<string, number>();
  let requests = 0;
  let running = true;
  const count = (map: Map<string, number>, key: string) => map.set(key, (map.get(key) ?? 0) + 1);

  const askOnce = () =>
    new Promise<void>((resolve) => {
      requests += 1;
      const asked = request(
        { host: '127.0.0.1', port: target.port, path: target.path, agent, headers: { host: target.host } },
        (response) => {
          let body = '';
          response.setEncoding('utf8');
          response.on('data', (chunk: string) => (body += chunk));
          response.once('end', () => {
            if (response.statusCode === 200) count(bodies, body);
            else count(failures, `status ${response.statusCode}`);
            resolve();
          });
        },
      );
      asked.once('error', (error) => {
        count(failures, error.message);
        resolve();
      });
      asked.end();
    });
  const loops = Array.from({ length: target.connections }, async () => {
    while (running) await askOnce();
  });
  return {
    async stop() {
      running = false;
      await Promise.all(loops);
      agent.destroy();
      return { requests, failures: Object.fromEntries(failures), bodies: Object.fromEntries(bodies) };
    },
  };
}
