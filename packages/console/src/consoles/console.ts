import type { Duplex } from 'node:stream';
import type { ConsoleOutcome, ConsoleProgress } from '@daspanel/formats/console-requests.ts';
import type { SiteId } from '@daspanel/formats/identifiers.ts';
import type { Viewer } from '../serve/viewer.ts';
import type { OpenShell, Shell, Size, WantedShell } from './open-shell.ts';
import { createScrollback } from './scrollback.ts';

/** How long a console waits, in milliseconds. */
export interface Patience {
  /** For the first that comes with its ticket. */
  readonly toOpen: number;
  /** For somebody to come back to it. */
  readonly toReturn: number;
  /** For anything to be typed or printed. */
  readonly idle: number;
}

/** One shell and whoever looks at it: at most one, and for a while nobody. */
export interface Console {
  readonly site: SiteId;
  /** Connects a viewer in place of the one before. */
  connect(viewer: Viewer, size: Size): void;
  end(reason: 'closed' | 'revoked'): void;
  /** The ports that something listens on inside. */
  listening(): readonly number[];
  /** A connection to a port inside. Undefined: there can be none. */
  connectPort(port: number): Duplex | undefined;
  readonly ended: Promise<ConsoleOutcome>;
}

interface Parts {
  readonly openShell: OpenShell;
  readonly patience: Patience;
  readonly onProgress: (progress: ConsoleProgress) => void;
}

export function createConsole(wanted: Omit<WantedShell, keyof Size>, { openShell, patience, onProgress }: Parts): Console {
  const scrollback = createScrollback();
  const outcome = Promise.withResolvers<ConsoleOutcome>();
  let shell: Shell | undefined;
  let viewer: Viewer | undefined;
  let hasEnded = false;
  let waiting = setTimeout(() => finish('never-opened'), patience.toOpen);
  let idle: NodeJS.Timeout | undefined;

  const finish = (reason: ConsoleOutcome['reason'], end: Omit<ConsoleOutcome, 'reason'> = { status: null, outOfMemory: false }) => {
    if (hasEnded) return;
    hasEnded = true;
    clearTimeout(waiting);
    clearTimeout(idle);
    shell?.kill();
    const result = { reason, ...end };
    viewer?.end(result);
    // Whoever asks about it learns of its end when nothing of it is left.
    void Promise.resolve(shell?.ended)
      .catch(() => {})
      .then(() => outcome.resolve(result));
  };
  const show = (bytes: Buffer) => {
    scrollback.add(bytes);
    idle?.refresh();
    if (viewer?.show(bytes) === false) shell?.pause();
  };
  const start = (size: Size): Shell => {
    idle = setTimeout(() => finish('idle'), patience.idle);
    const opened = openShell({ ...wanted, ...size }, { onOutput: show, onDrain: () => viewer?.resume() });
    opened.ended.then(
      ({ status, outOfMemory }) => finish(status === null ? 'failed' : 'exited', { status, outOfMemory }),
      () => finish('failed'),
    );
    return opened;
  };
  const leave = (gone: Viewer) => {
    if (viewer !== gone || hasEnded) return;
    viewer = undefined;
    shell?.resume();
    onProgress({ state: 'away', address: gone.address });
    waiting = setTimeout(() => finish('left'), patience.toReturn);
  };

  return {
    site: wanted.site,
    connect(next, size) {
      if (hasEnded) return next.end({ reason: 'closed', status: null, outOfMemory: false });
      clearTimeout(waiting);
      const former = viewer;
      viewer = next;
      former?.replace();
      next.begin(scrollback.read());
      shell ??= start(size);
      shell.resize(size);
      shell.resume();
      next.listen({
        onInput: (bytes) => {
          idle?.refresh();
          if (viewer === next && shell?.write(bytes) === false) next.pause();
        },
        onSize: (changed) => {
          if (viewer === next) shell?.resize(changed);
        },
        onDrain: () => {
          if (viewer === next) shell?.resume();
        },
        onGone: () => leave(next),
      });
      onProgress({ state: 'open', address: next.address });
    },
    end: finish,
    listening: () => (hasEnded ? [] : (shell?.listening() ?? [])),
    connectPort(port) {
      if (hasEnded) return undefined;
      // Who looks at what runs in it uses it.
      idle?.refresh();
      return shell?.connect(port);
    },
    ended: outcome.promise,
  };
}
