import { randomFillSync } from 'node:crypto';
import { EventEmitter } from 'node:events';
import { constants } from 'node:fs';
import path from 'node:path';
import { compileFunction } from 'node:vm';
import { readBuildFile, type Build } from './builds.ts';

/** Starts an Emscripten module: fills `options` with the module's functions and returns it. */
export type Glue<Options, Module> = (runtime: 'NODE', options: Options) => Module;

/**
 * Loads the JavaScript of a build so that it reaches nothing of this process but what is given to it: `files` in place of node:fs, a
 * `require` of three harmless modules, a `process` without streams or environment, no network, no console, no eval. (The packages' own
 * wrappers are not used: they start network proxies and give PHP a shell.)
 */
export function loadGlue<Options, Module>(build: Build, files: object): Glue<Options, Module> {
  const given: Record<string, unknown> = {
    require: createRequire(files),
    process: createProcess(build),
    console: silentConsole,
    path,
    currentDirPath: '/',
    require_ws: () => NoWebSocket,
    dependencyFilename9: '/',
    dependenciesTotalSize9: 0,
    phpVersionString: build.release,
    globalThis: { TextDecoder },
    // Code from text is refused; the glue only compares with it.
    Function: class {},
    // The rest is taken away: code that arrives as text, network, and whatever else could leave this thread.
    ...Object.fromEntries(WITHHELD.map((name) => [name, undefined])),
  };
  const names = Object.keys(given);
  const source = extractBody(readBuildFile(build, build.glue).toString('utf8'), build);
  // The glue is a checked file of a dependency; compiling it as a function is what keeps it away from this module's scope.
  const start = compileFunction(source, ['RuntimeName', 'PHPLoader', ...names], { filename: `php-${build.release}.glue.js` });
  return (runtime, options) => start(runtime, options, ...Object.values(given)) as Module;
}

const WITHHELD = [
  'eval',
  'fetch',
  'WebSocket',
  'XMLHttpRequest',
  'EventSource',
  'Worker',
  'SharedWorker',
  'BroadcastChannel',
  'MessageChannel',
  'navigator',
  'global',
  'module',
  'exports',
  '__dirname',
  '__filename',
];

/** The inside of the function `init` (5.6: `init9` in a bundle of several versions) as text. */
function extractBody(source: string, build: Build): string {
  const bundled = build.generation === 'asyncify';
  const head = bundled ? 'function init9(RuntimeName, PHPLoader) {' : 'export function init(RuntimeName, PHPLoader) {';
  const start = source.indexOf(head);
  const end = bundled ? source.indexOf('\nvar dependencyFilename9, dependenciesTotalSize9;', start) : source.length;
  if (start < 0 || end < 0) throw new Error(`cannot find the start function of PHP ${build.release}`);
  return source.slice(start + head.length, source.lastIndexOf('}', end - 1));
}

function createRequire(files: object): (name: string) => unknown {
  const modules: Readonly<Record<string, unknown>> = {
    fs: files,
    path,
    events: { EventEmitter },
    crypto: { randomFillSync },
    ws: NoWebSocket,
  };
  return (name) => {
    if (!Object.hasOwn(modules, name)) throw new Error(`PHP may not load ${name}`);
    return modules[name];
  };
}

function createProcess(build: Build): object {
  return {
    argv: [],
    platform: 'linux',
    stdin: { fd: -1 },
    stdout: { write() {} },
    stderr: { write() {} },
    on() {},
    hrtime: process.hrtime,
    binding: () => (build.generation === 'jspi-callbacks' ? { fs: constants } : { ...constants, fs: constants }),
  };
}

/** The builds look for a class of WebSockets before they ask for the one that stands in for it; servers cannot be made. */
class NoWebSocket {
  static readonly Server = undefined;
}

const silentConsole = { log() {}, info() {}, warn() {}, error() {}, debug() {}, trace() {} };
