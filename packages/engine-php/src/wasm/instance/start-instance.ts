import type { PhpVersion } from '@daspanel/formats/identifiers.ts';
import { BUILDS, type Build } from '../build/builds.ts';
import { loadGlue, type Glue } from '../build/load-glue.ts';
import { createSiteFiles } from '../site/site-files.ts';
import type { PhpSockets } from '../sockets/php-socket.ts';
import type { DeliverMail } from '../mail/deliver-mail.ts';
import { standInForSendmail, type Sendmail } from '../mail/stand-in-for-sendmail.ts';
import { confineImports, type ImportReplacements } from './confine-imports.ts';
import type { FileSystem, PhpModule, StartOptions } from './emscripten.ts';
import { limitMemoryFiles } from './limit-memory-files.ts';
import { maskCreatedFiles } from './mask-created-files.ts';
import { mendVariables } from './mend-variables.ts';
import { moduleMemory } from './module-memory.ts';
import { mountFolder } from './mount-folder.ts';
import { shareCreation } from './share-creation.ts';
import { placeOwnFiles, type OwnFile } from './own-files.ts';
import { connectOutput, type PhpOutput } from './output.ts';
import { createPhpInstance, type PhpInstance } from './php-instance.ts';
import { replaceDevices } from './replace-devices.ts';
import { patientClock } from './wait-imports.ts';

/** Where PHP sees the site's folder. */
export const SITE_IN_PHP = '/site';
/** What PHP calls itself: a server that scripts and the opcode cache know. */
const SERVER_NAME = 'fpm-fcgi';

export interface InstanceParts {
  readonly php: PhpVersion;
  /** The site's folder on this machine. */
  readonly root: string;
  readonly output: PhpOutput;
  /** What scripts find in their environment and in `$_SERVER`. */
  readonly environment: Readonly<Record<string, string>>;
  readonly ownFiles: readonly OwnFile[];
  readonly sockets: PhpSockets;
  readonly deliverMail: DeliverMail;
  /** Looks at the files that PHP closes. */
  readonly watchFiles: (files: FileSystem) => void;
  /** Imported functions that are replaced beside those that always are; `module` may be called once PHP runs. */
  readonly replaceImports: (module: () => PhpModule) => ImportReplacements;
}

/**
 * Prepares an instance of PHP whose only files are those below `root` (as `/site`) and a memory of its own. The build's JavaScript is
 * loaded at once; the function that is returned starts PHP in a compiled module, with the text of a php.ini.
 */
export function prepareInstance(parts: InstanceParts): (module: WebAssembly.Module, ini: string) => Promise<PhpInstance> {
  const build = BUILDS[parts.php];
  const files = createSiteFiles(parts.root);
  const glue = loadGlue<StartOptions, PhpModule>(build, files);
  return async (module, ini) => {
    const sendmail = standInForSendmail(build, parts.deliverMail, parts.output.log);
    const started = await startModule(glue, module, parts, sendmail);
    sendmail.placeDevice(started);
    const lookAnew = mountFolder(started.FS, files, { root: parts.root, at: SITE_IN_PHP, userIsRoot: build.generation === 'asyncify' });
    placeOwnFiles(started.FS, parts.ownFiles);
    limitMemoryFiles(started.FS);
    maskCreatedFiles(started.FS);
    shareCreation(started.FS, started.FS.filesystems.NODEFS);
    parts.watchFiles(started.FS);
    replaceDevices(started.FS);
    connectOutput(started, build, parts.output);
    await initialize(started, build, ini);
    return createPhpInstance(started, build, {
      environment: parts.environment,
      beforeFiles: lookAnew,
      afterRequest: parts.sockets.closeAll,
    });
  };
}

function startModule(
  glue: Glue<StartOptions, PhpModule>,
  module: WebAssembly.Module,
  parts: InstanceParts,
  sendmail: Sendmail,
): Promise<PhpModule> {
  return new Promise((resolve, reject) => {
    const started: PhpModule = glue('NODE', {
      ENV: parts.environment,
      noInitialRun: true,
      debug: false,
      processId: 1,
      websocket: { ...parts.sockets.options },
      locateFile: (path) => path,
      print() {},
      printErr() {},
      quit(_status, error) {
        throw error;
      },
      onAbort: reject,
      // The glue calls this within a promise's turn, after it has returned.
      onRuntimeInitialized: () => resolve(started),
      ...sendmail.processes,
      instantiateWasm(imports, done) {
        confineImports(imports, { ...patientClock(), ...sendmail.imports, ...parts.replaceImports(() => started) });
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
