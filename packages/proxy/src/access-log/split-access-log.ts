import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import type { DataDirectory } from '@daspanel/platform/data-directory.ts';
import type { Log } from '@daspanel/platform/log.ts';
import { readCheckpoint, writeCheckpoint, type Checkpoint } from './checkpoint.ts';
import { identify, readPiece, sizeOf } from './log-file.ts';
import { reopenLogs } from './reopen-logs.ts';
import { createSiteLogs, type SiteLogs } from './site-logs.ts';
import { splitLines } from './split-lines.ts';

export interface LogLimits {
  /** Bytes after which nginx begins a new access log or error log. */
  readonly proxyLog: number;
  /** Bytes after which a site gets a new log. */
  readonly siteLog: number;
  /** Former logs of a site that are kept. */
  readonly keptSiteLogs: number;
  /** Milliseconds without a new line after which a former access log is done. nginx writes to it until it has followed the signal. */
  readonly quiet: number;
}

export const usualLimits: LogLimits = { proxyLog: 64 * 1024 * 1024, siteLog: 10 * 1024 * 1024, keptSiteLogs: 3, quiet: 5_000 };
/** Large, because a piece costs a few system calls for each site in it. */
const PIECE = 8 * 1024 * 1024;

/**
 * Copies the lines of nginx's one access log into the logs of the sites. One `turn` takes what is there; turns follow each other, never side by side.
 * Ended at any moment and started again, even by SIGKILL, it loses and doubles no line; a machine that loses its power may do either to the last seconds.
 */
export class AccessLogSplitter {
  readonly #current: string;
  readonly #former: string;
  readonly #errors: string;
  readonly #checkpointFile: string;
  readonly #processIdFile: string;
  readonly #siteLogs: SiteLogs;
  readonly #limits: LogLimits;
  readonly #log: Log;
  #checkpoint: Checkpoint = { log: '', offset: 0, sizes: {} };
  #quietSince = Date.now();

  private constructor(data: DataDirectory, limits: LogLimits, log: Log) {
    const folder = join(data.logs, 'proxy');
    this.#current = join(folder, 'access.json');
    this.#former = join(folder, 'access.json.1');
    this.#errors = join(folder, 'error.log');
    this.#checkpointFile = join(folder, 'splitter.json');
    this.#processIdFile = join(data.run, 'proxy', 'nginx.pid');
    this.#siteLogs = createSiteLogs(data.siteLogs);
    this.#limits = limits;
    this.#log = log;
  }

  /** Takes up where the last one ended. */
  static async open(data: DataDirectory, log: Log, limits: LogLimits = usualLimits): Promise<AccessLogSplitter> {
    const splitter = new AccessLogSplitter(data, limits, log);
    splitter.#checkpoint = await readCheckpoint(splitter.#checkpointFile);
    return splitter;
  }

  async turn(): Promise<void> {
    await this.#takeBackUnfinished();
    const source = await this.#findSource();
    await this.#copyFrom(source);
    if (source === this.#former) await this.#leaveFormer();
    else if (((await sizeOf(this.#current)) ?? 0) >= this.#limits.proxyLog) await this.#beginNew(this.#current, this.#former);
    if (((await sizeOf(this.#errors)) ?? 0) >= this.#limits.proxyLog) await this.#beginNew(this.#errors, `${this.#errors}.1`);
  }

  /** Takes lines back that a batch left which did not end, because of a crash or a full disk. */
  async #takeBackUnfinished(): Promise<void> {
    const unfinished = Object.entries(this.#checkpoint.sizes);
    if (unfinished.length === 0) return;
    for (const [site, size] of unfinished) await this.#siteLogs.cutBack(site, size);
    await this.#commit({ ...this.#checkpoint, sizes: {} });
  }

  /** The file that the checkpoint counts in. When it is gone there is nothing to take up: the current one is taken from its beginning. */
  async #findSource(): Promise<string> {
    const { log } = this.#checkpoint;
    const current = await identify(this.#current);
    if (log === current || log === '') {
      this.#checkpoint = { ...this.#checkpoint, log: current };
      return this.#current;
    }
    if (log === (await identify(this.#former))) return this.#former;
    this.#log.warn('the access log that was being split is gone; lines of it may be missing');
    this.#checkpoint = { log: current, offset: 0, sizes: {} };
    return this.#current;
  }

  async #copyFrom(source: string): Promise<void> {
    let hasCopied = false;
    for (;;) {
      const piece = await readPiece(source, this.#checkpoint.offset, PIECE);
      const { bySite, consumed } = splitLines(piece);
      // No line is this long; a piece without an end would otherwise be read for ever.
      const taken = consumed === 0 && piece.length === PIECE ? PIECE : consumed;
      if (taken === 0) break;
      await this.#copyBatch(bySite);
      this.#checkpoint = { ...this.#checkpoint, offset: this.#checkpoint.offset + taken, sizes: {} };
      hasCopied = true;
    }
    if (!hasCopied) return;
    this.#quietSince = Date.now();
    await this.#commit(this.#checkpoint);
  }

  async #copyBatch(bySite: ReadonlyMap<string, readonly Buffer[]>): Promise<void> {
    const sizes: Record<string, number> = {};
    for (const site of bySite.keys()) sizes[site] = await this.#siteLogs.size(site);
    const full = Object.keys(sizes).filter((site) => (sizes[site] ?? 0) >= this.#limits.siteLog);
    if (full.length > 0) {
      // What came before has to be final first: its sizes belong to the files that are about to be renamed.
      await this.#commit(this.#checkpoint);
      for (const site of full) await this.#siteLogs.rotate(site, this.#limits.keptSiteLogs);
      for (const site of full) sizes[site] = 0;
    }
    await this.#commit({ ...this.#checkpoint, sizes });
    for (const [site, lines] of bySite) await this.#siteLogs.append(site, lines);
  }

  /** Goes on to the current log once nginx writes there and the former one has been quiet. */
  async #leaveFormer(): Promise<void> {
    if ((await sizeOf(this.#current)) === undefined) {
      await reopenLogs(this.#processIdFile);
      return;
    }
    if (Date.now() - this.#quietSince >= this.#limits.quiet) await this.#commit({ log: '', offset: 0, sizes: {} });
  }

  async #beginNew(path: string, former: string): Promise<void> {
    await rename(path, former);
    this.#quietSince = Date.now();
    await reopenLogs(this.#processIdFile);
  }

  async #commit(checkpoint: Checkpoint): Promise<void> {
    await writeCheckpoint(this.#checkpointFile, checkpoint);
    this.#checkpoint = checkpoint;
  }
}
