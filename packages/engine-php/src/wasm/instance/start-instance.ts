import type { PhpVersion } from '@daspanel/formats/identifiers.ts';
import { BUILDS, type Build } from '../build/builds.ts';
import { loadGlue, type Glue } from '../build/load-glue.ts';
import { createSiteFiles } from '../site/site-files.ts';
import type { PhpModule, StartOptions } from './emscripten.ts';
import { mountFolder } from './mount-folder.ts';
import { confineImports } from './confine-imports.ts';
import { mendVariables } from './mend-variables.ts';
import { moduleMemory } from './module-memory.ts';
import { connectOutput, type PhpOutput } from './output.ts';
import { createPhpInstance, type PhpInstance } from './php-instance.ts';
import { refuseCommandToFile, refuseProcess } from './refuse-processes.ts';
import { limitMemoryFiles } from './limit-memory-files.ts';

/** Where PHP sees the site's folder. */
export const SITE_IN_PHP = '/site';
/** What PHP calls itself: a server that scripts and the opcode cache know. */
const SERVER_NAME = 'fpm-fcgi';

/**
 * Prepares an instance of PHP whose only files are those below `root` (as `/site`) and a memory of its own. Loading takes place
 * at once; the function that is returned starts PHP in a compiled module.
 */
export function prepareInstance(php: PhpVersion, root: string): (start: InstanceStart) => Promise<PhpInstance> {
  const build = BUILDS[php];
  const files = createSiteFiles(root);
  const glue = loadGlue<StartOptions, PhpModule>(build, files);
  return async ({ module, ini, output }) => {
    const started = await startModule(glue, module);
    mountFolder(started.FS, files, { root, at: SITE_IN_PHP });
    limitMemoryFiles(started.FS);
    connectOutput(started, build, output);
    await initialize(started, build, ini);
    return createPhpInstance(started, build, files.forgetFolders);
  };
}

export interface InstanceStart {
  readonly module: WebAssembly.Module;
  /** Text of php.ini. */
  readonly ini: string;
  readonly output: PhpOutput;
}

function startModule(glue: Glue<StartOptions, PhpModule>, module: WebAssembly.Module): Promise<PhpModule> {
  return new Promise((resolve, reject) => {
    const started: PhpModule = glue('NODE', {
      ENV: {},
      noInitialRun: true,
      debug: false,
      processId: 1,
      websocket: {},
      locateFile: (path) => path,
      print() {},
      printErr() {},
      quit(_status, error) {
        throw error;
      },
      onAbort: reject,
      // The glue calls this within a promise's turn, after it has returned.
      onRuntimeInitialized: () => resolve(started),
      popen_to_file: refuseCommandToFile,
      spawnProcess: refuseProcess,
      instantiateWasm(imports, done) {
        confineImports(imports);
        const instantiate = async () => done(await WebAssembly.instantiate(module, imports), module);
        instantiate().catch(reject);
        return {};
      },
    });
  });
}

async function initialize(php: PhpModule, build: Build, ini: string): Promise<void> {
  const memory = moduleMemory(php);
  mendVariables(php, memory, build, SERVER_NAME);
  if (build.generation === 'asyncify') {
    memory.callWithText('wasm_set_phpini_entries', `${ini}\n`);
  } else {
    php.FS.writeFile('/internal/shared/php.ini', ini);
    memory.callWithText('wasm_set_phpini_path', '/internal/shared/php.ini');
  }
  await php.ccall('php_wasm_init', null, [], []);
}
