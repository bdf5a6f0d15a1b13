import { shellOpener } from '@daspanel/console/consoles/open-shell.ts';
import type { LauncherUnderTest, SiteUnderTest } from './launcher-under-test.ts';

/** A shell that the launcher was asked for as the console part does it. */
export interface ShellUnderTest extends AsyncDisposable {
  /** All that it has printed. */
  readonly printed: () => string;
  type(text: string): void;
  resize(columns: number, rows: number): void;
  readonly ended: Promise<{ readonly status: number | null; readonly outOfMemory: boolean }>;
  kill(): void;
}

export function openShell(
  launcher: LauncherUnderTest,
  { site, version, pool }: SiteUnderTest,
  { outgoing = false }: { readonly outgoing?: boolean } = {},
): ShellUnderTest {
  const { launcherForConsole, consoleStreams } = launcher.data.sockets;
  let printed = '';
  const onOutput = (bytes: Buffer) => {
    printed += bytes.toString();
  };
  const open = shellOpener({ launcher: launcherForConsole, streams: consoleStreams });
  const shell = open({ site, version, pool, outgoing, columns: 100, rows: 30 }, { onOutput, onDrain: () => {} });
  shell.ended.catch(() => {});
  return {
    printed: () => printed,
    type: (text) => void shell.write(Buffer.from(text)),
    resize: (columns, rows) => shell.resize({ columns, rows }),
    ended: shell.ended,
    kill: () => shell.kill(),
    async [Symbol.asyncDispose]() {
      shell.kill();
      await shell.ended.catch(() => {});
    },
  };
}
