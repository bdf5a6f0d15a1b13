import { once } from 'node:events';
import { mkdirSync, readFileSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { createLog } from '@daspanel/platform/log.ts';
import { answerRequest } from './answer-request.ts';
import { BUILDS } from './build/builds.ts';
import { compileModule } from './build/compile-module.ts';
import { serveConnection } from './fastcgi/serve-connection.ts';
import type { HostConfiguration } from './host-configuration.ts';
import { readOwnFiles } from './instance/own-files.ts';
import { FORM_ALLOWANCE, renderPhpIni } from './instance/php-ini.ts';
import { largestModuleMemory } from './instance/module-size.ts';
import { SITE_IN_PHP } from './instance/start-instance.ts';
import { LockTable } from './locks/lock-table.ts';
import { createPhpWorker } from './pool/php-worker.ts';
import { WorkerPool } from './pool/worker-pool.ts';
import { createErrorLog } from './site/error-log.ts';
import { createSiteFiles } from './site/site-files.ts';
import { createSpool } from './site/spool.ts';

/** As many wait here as wait at php-fpm's socket by its default on older systems; the web server's own time-out ends their patience. */
const LONGEST_QUEUE = 128;
const IDLE_WORKER_MILLISECONDS = 60_000;
const REQUESTS_PER_WORKER = 5_000;
/** How long clients may take the rest of their answers once PHP has ended. */
const LAST_WORDS_MILLISECONDS = 3_000;
const MEBIBYTE = 1024 * 1024;

/** `node host.ts <file>`: serves PHP on a FastCGI socket until SIGTERM. The file is a HostConfiguration as JSON. */
const log = createLog('php-wasm');
const fail = (error: unknown) => {
  log.error('stopping after an unexpected error', { error });
  process.exit(1);
};
process.on('uncaughtException', fail);
process.on('unhandledRejection', fail);

const [, , file] = process.argv;
if (file === undefined) fail(new Error('usage: host.ts <configuration file>'));
else serve(JSON.parse(readFileSync(file, 'utf8')) as HostConfiguration);

function serve(configuration: HostConfiguration): void {
  process.umask(0o022);
  // Functions are validated when they first run, as they are compiled: a start then costs 15 ms instead of 60 ms. A checksum vouches for the file.
  // Before the first thread starts, for the folder of Node's cache of compiled code is named after the flags.
  setFlagsFromString('--wasm-lazy-validation');
  const { php, settings, limits, site: root } = configuration;
  for (const folder of ['logs', 'tmp', 'tmp/sessions', 'tmp/opcache']) mkdirSync(`${root}/${folder}`, { recursive: true, mode: 0o700 });
  // The first thread starts while this one compiles the module for it.
  const module = Promise.withResolvers<WebAssembly.Module>();
  const ini = renderPhpIni(php, settings, SITE_IN_PHP, configuration.sessions?.address);
  const start = {
    php,
    root,
    ini,
    connect: configuration.connect ?? [],
    environment: configuration.environment ?? {},
    ownFiles: readOwnFiles(),
  };
  const services = { locks: new LockTable(), mail: configuration.mail };
  const pool = new WorkerPool({
    createWorker() {
      const worker = createPhpWorker(start, module.promise, services);
      if (configuration.isRehearsal === true) void worker.ready.then(() => stop());
      return worker;
    },
    mostWorkers: limits.workers,
    fewestWorkers: configuration.minimumWorkers,
    longestQueue: LONGEST_QUEUE,
    requestMilliseconds: settings.max_execution_time * 1000,
    idleMilliseconds: IDLE_WORKER_MILLISECONDS,
    requestsPerWorker: REQUESTS_PER_WORKER,
    onFailure: fail,
  });
  const files = createSiteFiles(root);
  const errorLog = createErrorLog(files, `${root}/logs/php-error.log`);
  let isStopping = false;
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    serveConnection(socket, (request) =>
      answerRequest(request, {
        pool,
        createSpool: () => createSpool(files, `${root}/tmp`),
        log: errorLog,
        largestBody: (settings.upload_max_filesize + FORM_ALLOWANCE) * MEBIBYTE,
        isStopping: () => isStopping,
      }),
    );
  });
  listen(server, configuration.socket);
  module.resolve(compileModule(BUILDS[php], largestModuleMemory(settings)));

  const stop = async () => {
    if (isStopping) return;
    isStopping = true;
    const closed = once(server, 'close');
    server.close();
    await Promise.race([pool.settled(), wait(settings.max_execution_time * 1000)]);
    await pool[Symbol.asyncDispose]();
    for (const socket of sockets) socket.end();
    await Promise.race([closed, wait(LAST_WORDS_MILLISECONDS)]);
    process.exit(0);
  };
  process.on('SIGTERM', () => void stop());
  process.on('SIGINT', () => void stop());
}

/** Nobody else may connect until the launcher gives the socket to those who shall. */
function listen(server: Server, path: string): void {
  const mask = process.umask(0o177);
  server.listen(path);
  process.umask(mask);
}
