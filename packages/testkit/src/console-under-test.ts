import { randomBytes } from 'node:crypto';
import { connect, type Socket } from 'node:net';
import { createFrameReader, encodeFrame, encodeSize, frameKinds } from '@daspanel/console/frames.ts';
import { createRequester } from '@daspanel/platform/json-socket.ts';
import type { LauncherUnderTest, SiteUnderTest } from './launcher-under-test.ts';

/** A shell that the launcher was asked for as the console part does it. */
export interface ShellUnderTest extends AsyncDisposable {
  /** All that it has printed. */
  readonly printed: () => string;
  type(text: string): void;
  resize(columns: number, rows: number): void;
  /** The status that the shell itself ended with. */
  readonly status: () => number | null;
  /** What the launcher says of its end. */
  readonly ended: Promise<unknown>;
  /** Ends it as the console part does. */
  kill(): void;
}

export function openShell(launcher: LauncherUnderTest, site: SiteUnderTest, pool: string | null = site.pool): ShellUnderTest {
  const requester = createRequester(launcher.data.sockets.launcherForConsole);
  const key = randomBytes(16).toString('hex');
  const stream: Socket = connect(launcher.data.sockets.consoleStreams);
  stream.on('error', () => {});
  stream.write(`${key}\n`);
  let printed = '';
  let status: number | null = null;
  const read = createFrameReader(({ kind, body }) => {
    if (kind === frameKinds.output) printed += body.toString();
    if (kind === frameKinds.ended) status = body[0] ?? null;
  });
  stream.on('data', read);
  const wanted = { site: site.site, version: site.version, pool, key, columns: 100, rows: 30 };
  const ended = requester.request('console.open', wanted);
  ended.catch(() => {});
  const kill = () => {
    requester[Symbol.dispose]();
    stream.destroy();
  };
  return {
    printed: () => printed,
    type: (text) => void stream.write(encodeFrame(frameKinds.input, 0, Buffer.from(text))),
    resize: (columns, rows) => void stream.write(encodeSize({ columns, rows })),
    status: () => status,
    ended,
    kill,
    async [Symbol.asyncDispose]() {
      kill();
      await ended.catch(() => {});
    },
  };
}
