import type { ReactNode } from 'react';
import { ProblemAnswer } from '@daspanel/contract/client.ts';
import { fileUpload, type FileUpload } from '@daspanel/contract/file-uploads.ts';
import { files } from '@daspanel/contract/files.ts';
import { send } from '../../api/client.ts';
import { sayProblem } from '../../ui/say-problem.tsx';
import type { FilePlace } from './file-place.ts';
import { uploadMemory } from './upload-memory.ts';

export interface UploadState {
  readonly key: number;
  readonly path: string;
  readonly size: number;
  readonly offset: number;
  readonly state: 'waiting' | 'running' | 'paused' | 'exists' | 'failed' | 'done';
  readonly problem?: ReactNode;
}

interface Entry {
  state: UploadState;
  readonly file: Blob;
  readonly place: FilePlace;
  id?: FileUpload['id'];
  overwrites: boolean;
  stop: AbortController;
}

/** Bytes of one request. */
const PIECE = 4 * 1024 * 1024;
const AT_ONCE = 2;
/** Milliseconds before a broken piece is sent again. */
const PAUSES = [1_000, 3_000, 10_000, 30_000];

let entries: readonly Entry[] = [];
let shown: readonly UploadState[] = [];
let nextKey = 1;
const listeners = new Set<() => void>();
const doneListeners = new Set<() => void>();

/** Uploads go on while the person is elsewhere in the panel. For `useSyncExternalStore`. */
export const uploadQueue = {
  subscribe(listener: () => void): () => void {
    listeners.add(listener);
    return () => void listeners.delete(listener);
  },
  onDone(listener: () => void): () => void {
    doneListeners.add(listener);
    return () => void doneListeners.delete(listener);
  },
  read: (): readonly UploadState[] => shown,
  add(place: FilePlace, added: readonly { readonly path: string; readonly file: Blob }[]): void {
    const made = added.map(({ path, file }): Entry => ({
      state: { key: nextKey++, path, size: file.size, offset: 0, state: 'waiting' },
      file,
      place,
      overwrites: false,
      stop: new AbortController(),
    }));
    entries = [...entries, ...made];
    changed();
    start();
  },
  pause(key: number): void {
    const entry = find(key);
    if (entry === undefined) return;
    entry.stop.abort();
    change(entry, { state: 'paused' });
    start();
  },
  resume(key: number, overwrites = false): void {
    const entry = find(key);
    if (entry === undefined) return;
    entry.overwrites ||= overwrites;
    change(entry, { state: 'waiting' });
    start();
  },
  remove(key: number): void {
    const entry = find(key);
    if (entry === undefined) return;
    entry.stop.abort();
    entries = entries.filter((one) => one !== entry);
    uploadMemory.forget(entry.place, { path: entry.state.path, file: entry.file });
    if (entry.id !== undefined && entry.state.state !== 'done')
      void send(files.deleteUpload, { params: { ...entry.place, upload: entry.id } }).catch(() => {});
    changed();
    start();
  },
  clearDone(): void {
    entries = entries.filter(({ state }) => state.state !== 'done');
    changed();
  },
};

function find(key: number): Entry | undefined {
  return entries.find(({ state }) => state.key === key);
}

function changed(): void {
  shown = entries.map(({ state }) => state);
  for (const listener of listeners) listener();
}

function change(entry: Entry, values: Partial<UploadState>): void {
  entry.state = { ...entry.state, ...values };
  changed();
}

function start(): void {
  const running = entries.filter(({ state }) => state.state === 'running').length;
  for (const entry of entries.filter(({ state }) => state.state === 'waiting').slice(0, Math.max(0, AT_ONCE - running))) void run(entry);
}

async function run(entry: Entry): Promise<void> {
  entry.stop = new AbortController();
  const { signal } = entry.stop;
  change(entry, { state: 'running' });
  try {
    await sendAll(entry, signal);
    change(entry, { state: 'done', offset: entry.state.size });
    for (const listener of doneListeners) listener();
  } catch (error) {
    if (signal.aborted) return;
    const isTaken = error instanceof ProblemAnswer && error.problem.code === 'name-taken';
    change(entry, isTaken ? { state: 'exists' } : { state: 'failed', problem: sayProblem(error) });
  } finally {
    start();
  }
}

async function sendAll(entry: Entry, signal: AbortSignal): Promise<void> {
  const { place, file } = entry;
  const begun = await begin(entry, signal);
  const params = { ...place, upload: begun.id };
  let { offset } = begun;
  change(entry, { offset });
  for (let failed = 0; offset < file.size;) {
    try {
      const stream = piecesOf(file.slice(offset, offset + PIECE));
      const query = { offset };
      ({ offset } = (await send(files.appendUpload, { params, query, stream, streamType: 'application/octet-stream', signal })).body);
      failed = 0;
    } catch (error) {
      const pause = PAUSES[failed];
      if (signal.aborted || pause === undefined || !mayWorkLater(error)) throw error;
      failed += 1;
      await new Promise((resolve) => setTimeout(resolve, pause));
      ({ offset } = (await send(files.getUpload, { params, signal })).body);
    }
    change(entry, { offset });
  }
  await send(files.finishUpload, { params, body: { overwrite: entry.overwrites }, signal });
  uploadMemory.forget(place, { path: entry.state.path, file });
}

/** The upload on the server: the one of before where it is still there, else another one. */
async function begin(entry: Entry, signal: AbortSignal): Promise<FileUpload> {
  const { place, file } = entry;
  const { path, size } = entry.state;
  const known = fileUpload.shape.id.safeParse(entry.id ?? uploadMemory.find(place, { path, file })).data;
  const found = known === undefined ? undefined : await readUpload({ ...place, upload: known }, signal);
  const { body } = found ?? (await send(files.createUpload, { params: place, body: { path, size }, signal }));
  entry.id = body.id;
  uploadMemory.keep(place, { path, file }, body.id);
  return body;
}

/** Undefined: it is over. */
async function readUpload(params: FilePlace & { readonly upload: FileUpload['id'] }, signal: AbortSignal) {
  return send(files.getUpload, { params, signal }).catch((error: unknown) => {
    if (error instanceof ProblemAnswer && error.problem.code === 'not-found') return undefined;
    throw error;
  });
}

/** A connection that broke, a part that restarts, or bytes that arrived without an answer. */
function mayWorkLater(error: unknown): boolean {
  if (!(error instanceof ProblemAnswer)) return true;
  return ['unavailable', 'too-many-requests', 'internal', 'wrong-state'].includes(error.problem.code);
}

async function* piecesOf(blob: Blob): AsyncGenerator<Uint8Array> {
  yield new Uint8Array(await blob.arrayBuffer());
}
