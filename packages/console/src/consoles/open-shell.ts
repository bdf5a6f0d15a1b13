import { randomBytes } from 'node:crypto';
import { connect, type Socket } from 'node:net';
import { consoleEnd } from '@daspanel/formats/launcher-requests.ts';
import type { SiteId, PoolId, VersionId } from '@daspanel/formats/identifiers.ts';
import { createRequester } from '@daspanel/platform/json-socket.ts';
import type { Duplex } from 'node:stream';
import { openChannels } from '../channels/channels.ts';
import { createFrameReader, encodeFrame, encodeSize, frameKinds, LONGEST_BODY, readPorts } from '../frames.ts';

export interface Size {
  readonly columns: number;
  readonly rows: number;
}

export interface WantedShell extends Size {
  readonly site: SiteId;
  readonly version: VersionId;
  readonly pool: PoolId | null;
  /** Whether it may fetch from the public Internet. */
  readonly outgoing: boolean;
}

/** How a shell ended: with a status of its own, or with its sandbox. */
export interface ShellEnd {
  readonly status: number | null;
  readonly outOfMemory: boolean;
}

/** A shell in a site's sandbox. */
export interface Shell {
  /** False: write no more before `onDrain`. */
  write(bytes: Buffer): boolean;
  resize(size: Size): void;
  /** Reads its output no further, or again: what it prints waits in its terminal. */
  pause(): void;
  resume(): void;
  /** The ports that something listens on inside, as its own program says. */
  listening(): readonly number[];
  /** A connection to a port inside; it breaks where nobody listens. Undefined: there are as many as there may be. */
  connect(port: number): Duplex | undefined;
  /** Ends it and all that was started in it. */
  kill(): void;
  /** Rejects with RequestError where it could not be started. */
  readonly ended: Promise<ShellEnd>;
}

export interface ShellListeners {
  readonly onOutput: (bytes: Buffer) => void;
  readonly onDrain: () => void;
}

/** Has the launcher start a shell. `launcher` and `streams` are its sockets. */
export type OpenShell = (wanted: WantedShell, listeners: ShellListeners) => Shell;

export function shellOpener({ launcher, streams }: { readonly launcher: string; readonly streams: string }): OpenShell {
  return (wanted, { onOutput, onDrain }) => {
    const key = randomBytes(16).toString('hex');
    // On a connection of its own: closing it is what ends the shell.
    const requester = createRequester(launcher);
    const stream = connect(streams);
    stream.on('error', () => {});
    stream.write(`${key}\n`);
    let status: number | null = null;
    let ports: readonly number[] = [];
    const send = afterGreeting(stream);
    const channels = openChannels((frame) => void send.write(frame));
    const read = createFrameReader((frame) => {
      const { kind, channel, body } = frame;
      send.open();
      if (channel !== 0) channels.take(frame);
      else if (kind === frameKinds.output) onOutput(Buffer.from(body));
      else if (kind === frameKinds.listening) ports = readPorts(body).slice(0, MOST_PORTS);
      else if (kind === frameKinds.ended) status = body[0] ?? null;
    });
    stream.on('data', (chunk: Buffer) => {
      try {
        read(chunk);
      } catch {
        // The site's own program has been replaced by another one.
        requester[Symbol.dispose]();
      }
    });
    stream.on('drain', onDrain);
    const streamEnded = new Promise((resolve) => stream.once('close', resolve));
    const { site, version, pool, outgoing, columns, rows } = wanted;
    const ended = requester
      .request('console.open', { site, version, pool, outgoing, key, columns, rows })
      .then(async (result) => {
        // What it printed last is still on its way, unless nobody reads.
        stream.resume();
        await streamEnded;
        return { status, outOfMemory: consoleEnd.parse(result).outOfMemory };
      })
      .finally(() => {
        channels.destroy();
        stream.destroy();
        requester[Symbol.dispose]();
      });
    return {
      write: (bytes) => inputFrames(bytes).map(send.write).at(-1) ?? true,
      resize: (size) => void send.write(encodeSize(size)),
      pause: () => stream.pause(),
      resume: () => stream.resume(),
      listening: () => ports,
      connect: (port) => channels.connect(port),
      kill: () => requester[Symbol.dispose](),
      ended,
    };
  };
}

/** Until the program inside has said something the connection is still being handed to it, and what were sent meanwhile would be lost. */
function afterGreeting(stream: Socket) {
  let held: Buffer[] | undefined = [];
  return {
    open() {
      const bytes = held;
      held = undefined;
      for (const chunk of bytes ?? []) stream.write(chunk);
    },
    write(chunk: Buffer): boolean {
      if (held === undefined) return stream.write(chunk);
      // What a person types within a second or two.
      if (held.length < MOST_HELD) held.push(chunk);
      return true;
    },
  };
}

const MOST_HELD = 256;
const MOST_PORTS = 64;

function inputFrames(bytes: Buffer): Buffer[] {
  const starts = Array.from({ length: Math.ceil(bytes.length / LONGEST_BODY) }, (_, index) => index * LONGEST_BODY);
  return starts.map((start) => encodeFrame(frameKinds.input, 0, bytes.subarray(start, start + LONGEST_BODY)));
}
