import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { PHP_VERSIONS, phpVersion, type PhpVersion } from '@daspanel/formats/identifiers.ts';
import type { Engine } from './engine.ts';
import { findNativePhp, type FoundPhp } from './find-native-php.ts';
import { planNativePool } from './native-php.ts';
import { planWasmPool } from './wasm-php.ts';

const wasmVersions = z.array(
  z.object({ version: phpVersion, release: z.string(), extensions: z.array(z.string()), endOfLife: z.iso.date() }),
);
type WasmVersion = z.infer<typeof wasmVersions>[number];

/** One engine for each PHP version that runs here, oldest first. Where an installed php-fpm and a WebAssembly build have the same version, php-fpm wins. */
export async function findEngines(programDirectory: string, node: string): Promise<ReadonlyMap<PhpVersion, Engine>> {
  const [native, wasm] = await Promise.all([findNativePhp(), readWasmVersions(programDirectory)]);
  const engines = PHP_VERSIONS.map((version) => {
    const build = wasm.find((candidate) => candidate.version === version);
    const php = native.find((candidate) => candidate.version === version);
    if (php !== undefined) return nativeEngine(php, build?.endOfLife ?? null, programDirectory);
    return build === undefined ? undefined : wasmEngine(build, programDirectory, node);
  });
  return new Map(engines.filter((engine) => engine !== undefined).map((engine) => [engine.version, engine]));
}

/** `packages/engine-php/wasm-versions.json` tells what the WebAssembly builds are. */
async function readWasmVersions(programDirectory: string): Promise<readonly WasmVersion[]> {
  const text = await readFile(join(programDirectory, 'packages/engine-php/wasm-versions.json'), 'utf8');
  return wasmVersions.parse(JSON.parse(text));
}

function nativeEngine(php: FoundPhp, endOfLife: string | null, programDirectory: string): Engine {
  return {
    version: php.version,
    runtime: 'native',
    release: php.release,
    extensions: php.extensions,
    endOfLife,
    plan: (wanted) => planNativePool(php, wanted, programDirectory),
  };
}

function wasmEngine(build: WasmVersion, programDirectory: string, node: string): Engine {
  return { ...build, runtime: 'wasm', plan: (wanted) => planWasmPool(programDirectory, node, wanted) };
}
