import { chmod, mkdir, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { PhpVersion } from '@daspanel/formats/identifiers.ts';
import { identities } from '@daspanel/platform/identities.ts';
import type { Log } from '@daspanel/platform/log.ts';
import { SHARED_USER_INSIDE, type Mount } from '../../sandbox/sandbox.ts';
import type { StartSandbox } from '../../sandbox/start-sandbox.ts';
import { COMPILED_FOLDER } from './compiled-folder.ts';
import { prepareRehearsal } from './rehearsal.ts';
import { sealFolder } from './seal-folder.ts';

/**
 * The compiled code of the WebAssembly host, which all its pools read and none can write: a pool that finds it need not take the types out
 * of our source and compile it (`docs/decisions/0231-compiled-code-of-wasm-hosts.md`).
 */
export interface CompiledCode extends AsyncDisposable {
  /** Makes the code appear in the sandbox of a user; undefined: the shared one. Empty until there is code. */
  mountsFor(user: number | undefined): readonly Mount[];
  /** Has the code made a little later, unless that has begun; a failure is logged and costs nothing but the time that is not saved. */
  make(php: PhpVersion): void;
}

export interface CompilerParts {
  readonly startSandbox: StartSandbox;
  /** The repository. */
  readonly programDirectory: string;
  readonly separateUsers: boolean;
  readonly log: Log;
}

/** Node calls the folder of its cache `<version>-<processor>-<V8 and its flags>-<user>`. */
const NAME = /^(.+)-\d+$/;
/** The pool whose start was the occasion has an answer to give first. */
const PAUSE_MILLISECONDS = 2_000;
const LONGEST_REHEARSAL_MILLISECONDS = 60_000;

/** `folder` belongs to the launcher alone, is made anew, and lasts as long as the launcher: what it holds is always of this Node and these sources. */
export async function compiledCode(folder: string, parts: CompilerParts): Promise<CompiledCode> {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder);
  await chmod(folder, 0o711);
  const ready = join(folder, 'ready');
  let names: readonly string[] = [];
  let making: Promise<void> | undefined;
  const stopped = new AbortController();

  const make = async (php: PhpVersion) => {
    await wait(PAUSE_MILLISECONDS, undefined, { signal: stopped.signal });
    const begin = performance.now();
    const unsealed = await rehearse(folder, php, parts, stopped.signal);
    await sealFolder(unsealed);
    await rename(unsealed, ready);
    names = (await readdir(ready)).filter((name) => NAME.test(name));
    parts.log.info('compiled the code of WebAssembly pools', { milliseconds: Math.round(performance.now() - begin) });
  };

  return {
    mountsFor(user) {
      const number = user ?? SHARED_USER_INSIDE;
      return names.map((name) => ({
        from: join(ready, name),
        to: join(COMPILED_FOLDER, name.replace(NAME, `$1-${number}`)),
        access: 'read',
        optional: true,
      }));
    },
    make(php) {
      making ??= make(php).catch((error: unknown) => {
        if (!stopped.signal.aborted) parts.log.warn('the code of WebAssembly pools could not be compiled beforehand', { error });
      });
    },
    async [Symbol.asyncDispose]() {
      stopped.abort();
      await making;
    },
  };
}

/** Runs the host until PHP has started, as a user that has nothing else, and gives the folder of what Node kept. */
async function rehearse(folder: string, php: PhpVersion, parts: CompilerParts, signal: AbortSignal): Promise<string> {
  const user = parts.separateUsers ? identities.compiler : undefined;
  const { sandbox, output } = await prepareRehearsal(folder, { php, user, programDirectory: parts.programDirectory });
  const given = AbortSignal.any([signal, AbortSignal.timeout(LONGEST_REHEARSAL_MILLISECONDS)]);
  given.throwIfAborted();
  const process = await parts.startSandbox(sandbox);
  process.stdout.resume();
  given.addEventListener('abort', process.kill, { once: true });
  if (given.aborted) process.kill();
  const { status, outOfMemory } = await process.ended;
  given.removeEventListener('abort', process.kill);
  if (status !== 0) throw new Error(`${outOfMemory ? 'it ran out of memory' : `it ended with status ${status}`}: ${process.lastWords()}`);
  return output;
}
