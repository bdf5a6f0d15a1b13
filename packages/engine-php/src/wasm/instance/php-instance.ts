import { posix } from 'node:path';
import type { Build } from '../build/builds.ts';
import type { PhpRequest } from '../worker/messages.ts';
import type { PhpModule } from './emscripten.ts';
import { moduleMemory, type ModuleMemory } from './module-memory.ts';
import { passBody } from './request-body.ts';
import { serverVariables } from './server-variables.ts';

export interface PhpInstance {
  /** Whether PHP would find a file there. A missing script must not be run: 7.0 and later corrupt their memory. */
  hasScript(path: string): boolean;
  /**
   * Runs one request to its end; what it says goes to the output the instance was started with. Gives the script's exit code, or -1 when
   * the instance is used up. Rejects when the instance is broken and must be thrown away.
   */
  run(request: PhpRequest): Promise<number>;
  memoryBytes(): number;
}

/** Wraps a started module. `beforeFiles` runs before a request's first look at a file, `afterRequest` when it has ended. */
export function createPhpInstance(
  php: PhpModule,
  build: Build,
  {
    environment,
    beforeFiles,
    afterRequest,
  }: { readonly environment: Readonly<Record<string, string>>; readonly beforeFiles: () => void; readonly afterRequest: () => void },
): PhpInstance {
  const memory = moduleMemory(php);
  const fixedVariables = Object.entries(environment);
  return {
    hasScript(path) {
      beforeFiles();
      try {
        return php.FS.isFile(php.FS.stat(path).mode);
      } catch {
        return false;
      }
    },
    async run(request) {
      php.FS.chdir(posix.dirname(request.parameters['SCRIPT_FILENAME'] ?? '/'));
      describeRequest(memory, request.parameters, fixedVariables);
      const forgetBody = passBody(php, memory, request.body, build.generation === 'asyncify');
      try {
        return await handleRequest(php);
      } finally {
        forgetBody();
        closeLeftStreams(php);
        afterRequest();
      }
    },
    memoryBytes: () => php.HEAPU8.length,
  };
}

function describeRequest(
  memory: ModuleMemory,
  parameters: Readonly<Record<string, string>>,
  fixedVariables: readonly (readonly [string, string])[],
): void {
  memory.callWithText('wasm_set_path_translated', parameters['SCRIPT_FILENAME'] ?? '');
  memory.callWithText('wasm_set_request_uri', parameters['REQUEST_URI'] ?? '/');
  memory.callWithText('wasm_set_query_string', parameters['QUERY_STRING'] ?? '');
  memory.callWithText('wasm_set_request_method', parameters['REQUEST_METHOD'] ?? 'GET');
  memory.callWithText('wasm_set_request_host', parameters['HTTP_HOST'] ?? parameters['SERVER_NAME'] ?? 'localhost');
  memory.call('wasm_set_request_port', Number(parameters['SERVER_PORT'] ?? 80));
  const cookies = parameters['HTTP_COOKIE'];
  if (cookies !== undefined) memory.callWithText('wasm_set_cookies', cookies);
  const contentType = parameters['CONTENT_TYPE'];
  if (contentType !== undefined && contentType !== '') memory.callWithText('wasm_set_content_type', contentType);
  for (const [name, value] of [...serverVariables(parameters), ...fixedVariables])
    memory.callWithText('wasm_add_SERVER_entry', name, value);
}

/** A script that calls exit() ends some builds with an exception; its status is a result like any other. */
async function handleRequest(php: PhpModule): Promise<number> {
  try {
    return Number(await php.ccall('wasm_sapi_handle_request', 'number', [], [], { async: true }));
  } catch (error) {
    if (error instanceof Error && error.name === 'ExitStatus' && 'status' in error) return Number(error.status);
    throw error;
  }
}

/** The builds leave the streams behind standard output and error open, two for each request. */
function closeLeftStreams(php: PhpModule): void {
  for (const stream of php.FS.streams.slice(3)) {
    if (stream?.path !== undefined && /\/std(out|err)$/.test(stream.path)) php.FS.close(stream);
  }
}
