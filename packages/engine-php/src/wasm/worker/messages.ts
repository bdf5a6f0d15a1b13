import type { PhpVersion } from '@daspanel/formats/identifiers.ts';
import type { MessagePort } from 'node:worker_threads';
import type { OwnFile } from '../instance/own-files.ts';
import type { RequestBody } from '../instance/request-body.ts';
import type { ConnectTarget } from '../sockets/targets.ts';

/** What a worker thread is started with. */
export interface WorkerStart {
  readonly php: PhpVersion;
  /** The site's folder on this side; PHP sees it as `/site`. */
  readonly root: string;
  readonly ini: string;
  readonly connect: readonly ConnectTarget[];
  /** What scripts find in their environment and in `$_SERVER`. */
  readonly environment: Readonly<Record<string, string>>;
  readonly ownFiles: readonly OwnFile[];
  readonly answers: SharedArrayBuffer;
  /** Connections through the host's thread, for the build whose thread must block. */
  readonly sockets: MessagePort;
  readonly socketSignal: SharedArrayBuffer;
  /** File locks through the host's thread. */
  readonly locks: MessagePort;
  readonly lockSignal: SharedArrayBuffer;
  /** Mail through the host's thread. */
  readonly mail: MessagePort;
  readonly mailSignal: SharedArrayBuffer;
}

/** One request for PHP. Names and values are Latin-1 text, one character for each byte. */
export interface PhpRequest {
  readonly parameters: Readonly<Record<string, string>>;
  readonly body: RequestBody;
}

export type ToWorker =
  | { readonly type: 'module'; readonly module: WebAssembly.Module }
  | { readonly type: 'request'; readonly request: PhpRequest };
/** `answers`: there are records in the ring. */
export type FromWorker = { readonly type: 'ready' } | { readonly type: 'answers' };

/** The content of an `end` record. */
export interface AnswerEnd {
  /** True when this instance should not run another request. */
  readonly isWornOut: boolean;
}
