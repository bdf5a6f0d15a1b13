import { hash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { PhpVersion } from '@daspanel/formats/identifiers.ts';

/**
 * One build of PHP as WebAssembly. Its `generation` names the contract between the module and JavaScript, which changed twice:
 * `asyncify` (0.2.0) writes answers to files, `jspi-files` (1.0.29) too, `jspi-callbacks` (3.x) calls back.
 */
export interface Build {
  /** Exact PHP release, such as 5.6.40. */
  readonly release: string;
  readonly package: string;
  readonly generation: 'asyncify' | 'jspi-files' | 'jspi-callbacks';
  /** Path of the JavaScript that belongs to the module, inside the package, and its SHA-256. */
  readonly glue: BuildFile;
  readonly module: BuildFile;
  /** Bytes of the module (as hexadecimal text) that are changed before it is compiled. */
  readonly corrections?: readonly { readonly at: number; readonly from: string; readonly to: string }[];
  /** Addresses of variables in the module's memory whose first value is not what PHP needs (found in the module's code). */
  readonly variables?: {
    /** The file mode creation mask: it is 0777 and makes files that nobody may read. */
    readonly umask?: number;
    /** The pointer to the server's name, where the module has no function to set it. */
    readonly serverName?: number;
    /** The entry of mail() in PHP's table of functions, where mail() cannot start a program: its module has no popen(). */
    readonly mailFunction?: number;
  };
}
export interface BuildFile {
  readonly path: string;
  readonly sha256: string;
}

/** Reads a file of a build and refuses it when it is not the one that was examined. */
export function readBuildFile(build: Build, file: BuildFile): Buffer<ArrayBuffer> {
  const path = join(packageFolder(build.package), file.path);
  const content = readFileSync(path);
  const sha256 = hash('sha256', content);
  if (sha256 !== file.sha256) throw new Error(`${path} is not the file of PHP ${build.release} that was examined (SHA-256 ${sha256})`);
  return content;
}

function packageFolder(name: string): string {
  return dirname(createRequire(import.meta.url).resolve(`${name}/package.json`));
}

export const BUILDS: Readonly<Record<PhpVersion, Build>> = {
  '5.6': {
    release: '5.6.40',
    package: 'php-wasm-5-6',
    generation: 'asyncify',
    glue: { path: 'index.cjs', sha256: '077fe38946e3397b56b6957e8cf164d5234a72eb0e7e6defb191a829ea2de984' },
    module: { path: 'php_5_6.wasm', sha256: '6cb2bbfbd3a2e302946e8acca08e153c8742e2a31e26c8c8172ca1678dd086b1' },
    // wasm_popen asks for a file for mode "r" alone and prints into the page for "w", which mail() uses: `mode != 0` replaces `mode == 'r'`.
    corrections: [{ at: 1_048_566, from: '41f20046', to: '41800047' }],
    variables: { umask: 3_162_680, serverName: 3_161_520 },
  },
  '7.0': {
    release: '7.0.33',
    package: 'php-wasm-7',
    generation: 'jspi-files',
    glue: { path: 'jspi/php_7_0.js', sha256: '2338108908b1856a54fab26679b8ddc122ca0a939a8e23c24d68c75193ec6dd8' },
    module: { path: 'jspi/7_0_33/php_7_0.wasm', sha256: 'dcb0aa0f7fe7ddc0a28ac79e6fddf37559477514ce537aade3c406f6fb3541aa' },
    variables: { umask: 7_108_372, mailFunction: 6_860_392 },
  },
  '7.1': {
    release: '7.1.30',
    package: 'php-wasm-7',
    generation: 'jspi-files',
    glue: { path: 'jspi/php_7_1.js', sha256: '39f012489b94e39db68c50ea2eb29a59aab349cb3a515adc5deaaf2d22262736' },
    module: { path: 'jspi/7_1_30/php_7_1.wasm', sha256: 'f815aae18215cc68608fd02f5bdf8639433ace1fb4cdc92d5efac3b293b5816d' },
    variables: { umask: 7_250_756, mailFunction: 6_995_836 },
  },
  '7.2': {
    release: '7.2.34',
    package: '@php-wasm/node-7-2',
    generation: 'jspi-callbacks',
    glue: { path: 'jspi/php_7_2.js', sha256: 'e70ac41662fdc53440c64ee86693e973b1d09bff6041af9806e73612b1898b97' },
    module: { path: 'jspi/7_2_34/php_7_2.wasm', sha256: '427905461142b25a89ddfe24f3f8ab45fbaed533de23b5e4f54cd5221f8ba721' },
    variables: { mailFunction: 9_981_656 },
  },
  '7.3': {
    release: '7.3.33',
    package: '@php-wasm/node-7-3',
    generation: 'jspi-callbacks',
    glue: { path: 'jspi/php_7_3.js', sha256: 'ae8cd0fecd82dddb112473ad6458b5cb2be3835f231ec29a0919b205515d63a5' },
    module: { path: 'jspi/7_3_33/php_7_3.wasm', sha256: 'a3558649af920bbb84e200c973fdd1b3645ed186f1c029aa391776dfa12da485' },
    variables: { mailFunction: 10_391_268 },
  },
  '7.4': {
    release: '7.4.33',
    package: '@php-wasm/node-7-4',
    generation: 'jspi-callbacks',
    glue: { path: 'jspi/php_7_4.js', sha256: 'fce4c281cb090102c11412ac6e1a31f4731105945cf11fe4eff6b2b0bb0ceb98' },
    module: { path: 'jspi/7_4_33/php_7_4.wasm', sha256: '3570c9b31abe36525d2e578d74804ad51ca754409f06bfb452a9f6698ceb2ae8' },
  },
  '8.0': {
    release: '8.0.30',
    package: '@php-wasm/node-8-0',
    generation: 'jspi-callbacks',
    glue: { path: 'jspi/php_8_0.js', sha256: '610ad7fecc26afffc093c2bff23902882d890a6787d211fab3c105bcd5f9864a' },
    module: { path: 'jspi/8_0_30/php_8_0.wasm', sha256: '0136cbf2e1cf0be64fba8938322cdba9f58438e82619b50a6ba7746e99b35dec' },
  },
  '8.1': {
    release: '8.1.34',
    package: '@php-wasm/node-8-1',
    generation: 'jspi-callbacks',
    glue: { path: 'jspi/php_8_1.js', sha256: '73c8f1571f5eb182980108ff028ae806210c1a5e58f6e9eb3bb9d6639dedb34e' },
    module: { path: 'jspi/8_1_34/php_8_1.wasm', sha256: '4ad3d372084a135149003a7a296685941383e195da233f3cd46b2c709d7ce5a6' },
  },
  '8.2': {
    release: '8.2.33',
    package: '@php-wasm/node-8-2',
    generation: 'jspi-callbacks',
    glue: { path: 'jspi/php_8_2.js', sha256: '224d3968c30e47213209e6244b381c2a0a77e961711eefb94692159388970b64' },
    module: { path: 'jspi/8_2_33/php_8_2.wasm', sha256: '09adb48f9686c5677338a08535211b8636bfb4ea0031978aad1cdebfcd9bdf15' },
  },
  '8.3': {
    release: '8.3.33',
    package: '@php-wasm/node-8-3',
    generation: 'jspi-callbacks',
    glue: { path: 'jspi/php_8_3.js', sha256: 'f19665af8f55356b2517b5a46c33a16d0642f47e73b2830ee68831f6b798774d' },
    module: { path: 'jspi/8_3_33/php_8_3.wasm', sha256: '7a99d38c7b816498f427533947a9164b2e2e9fefff81f6cf44bdecaae52d26fb' },
  },
  '8.4': {
    release: '8.4.25',
    package: '@php-wasm/node-8-4',
    generation: 'jspi-callbacks',
    glue: { path: 'jspi/php_8_4.js', sha256: 'e7456def2df709118c5b3ecad4b030f373d1ad000e39b4dd9db0b9117b9ad04b' },
    module: { path: 'jspi/8_4_25/php_8_4.wasm', sha256: 'f1961781b90f2fdc8c40d4a7d3e930af3afb23fa4c706514e40e45b889305024' },
  },
  '8.5': {
    release: '8.5.10',
    package: '@php-wasm/node-8-5',
    generation: 'jspi-callbacks',
    glue: { path: 'jspi/php_8_5.js', sha256: '1866206bd41c7c4cde0b6901c981b2403c5675927697ce8c13c310bfdcb84f7f' },
    module: { path: 'jspi/8_5_10/php_8_5.wasm', sha256: '6bad1d933c0d01330c60a0681dbd9b8c110a23bde397840f3bcaadf4b1503483' },
  },
};
