import { EventEmitter } from 'node:events';
import { findTarget, type ConnectTarget } from './targets.ts';

/** One connection to the outside, by whatever way. Calls `listener` with what happens; never before it has returned. */
export type OpenConnection = (path: string, listener: ConnectionListener) => Connection;
export interface Connection {
  write(bytes: Uint8Array): void;
  end(): void;
}
export interface ConnectionListener {
  opened(): void;
  received(bytes: Uint8Array): void;
  failed(): void;
  closed(): void;
}

/** The options with which the builds make sockets: they know WebSockets only, whose class and address can be replaced. */
export interface SocketOptions {
  readonly url: (socket: unknown, host: string, port: number) => string;
  readonly subprotocol: string;
  readonly decorator: () => new (url: string) => EventEmitter;
}

export interface PhpSockets {
  readonly options: SocketOptions;
  /** Ends connections that a request has left open. */
  closeAll(): void;
}

const CONNECTING = 0;
const OPEN = 1;
const CLOSED = 3;

/** Sockets of PHP that reach the given targets and nothing else. */
export function createPhpSockets(targets: readonly ConnectTarget[], open: OpenConnection): PhpSockets {
  const connected = new Set<PhpSocket>();

  /** Looks like the class of the package `ws` and like a browser's WebSocket at once, since the builds use both. */
  class PhpSocket extends EventEmitter {
    readonly CONNECTING = CONNECTING;
    readonly OPEN = OPEN;
    readonly CLOSING = 2;
    readonly CLOSED = CLOSED;
    readyState: number = CONNECTING;
    readonly #connection: Connection;
    readonly #waiting: Uint8Array[] = [];

    constructor(url: string) {
      super();
      // Without a listener an error would end the thread.
      this.on('error', () => {});
      const { host, port } = readAddress(url);
      const path = findTarget(targets, host, port);
      // The builds turn an error here into "host is unreachable".
      if (path === undefined) throw new Error(`PHP may not connect to ${host}:${port}`);
      connected.add(this);
      this.#connection = open(path, {
        opened: () => this.#opened(),
        received: (bytes) => this.emit('message', bytes, true),
        failed: () => this.#fail(),
        closed: () => this.#closed(),
      });
    }
    send(content: ArrayBuffer | Uint8Array): void {
      const bytes = Uint8Array.from(content instanceof ArrayBuffer ? new Uint8Array(content) : content);
      if (this.readyState === CONNECTING) this.#waiting.push(bytes);
      else this.#connection.write(bytes);
    }
    close(): void {
      if (this.readyState === CLOSED) return;
      this.#connection.end();
      this.#closed();
    }
    setSocketOpt(): void {}
    addEventListener(name: string, listener: (...values: unknown[]) => void): void {
      this.on(name, listener);
    }
    removeEventListener(name: string, listener: (...values: unknown[]) => void): void {
      this.off(name, listener);
    }
    #opened(): void {
      if (this.readyState !== CONNECTING) return;
      this.readyState = OPEN;
      for (const bytes of this.#waiting.splice(0)) this.#connection.write(bytes);
      this.emit('open');
    }
    #fail(): void {
      if (this.readyState === CLOSED) return;
      this.readyState = CLOSED;
      connected.delete(this);
      this.emit('error', new Error('connection refused'));
      this.emit('close');
    }
    #closed(): void {
      if (this.readyState === CLOSED) return;
      this.readyState = CLOSED;
      connected.delete(this);
      this.emit('close');
    }
  }

  return {
    options: {
      url: (_socket, host, port) => `php://${encodeURIComponent(host)}:${port}`,
      subprotocol: 'binary',
      decorator: () => PhpSocket,
    },
    closeAll: () => {
      for (const socket of connected) socket.close();
    },
  };
}

function readAddress(url: string): { readonly host: string; readonly port: number } {
  const parts = /^php:\/\/(.*):(\d+)$/.exec(url);
  return { host: decodeURIComponent(parts?.[1] ?? ''), port: Number(parts?.[2] ?? 0) };
}
