import { access, mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { dataDirectory, type DataDirectory } from '@daspanel/platform/data-directory.ts';
import { publishFile } from '@daspanel/platform/durable-file.ts';
import { runProgram } from '@daspanel/platform/run-program.ts';
import type { PartSettings } from '@daspanel/platform/settings.ts';
import { renderErrorPages } from './pages/error-pages.ts';
import { renderAbsentDatabaseManager } from './pages/absent-database-manager-page.ts';
import { renderAbsentPanel } from './pages/absent-panel-page.ts';
import { renderPanelHeaders } from './panel/render-panel-headers.ts';
import { readNginxBuild } from './read-nginx-build.ts';
import { renderConfiguration, TEMPORARY_FOLDERS } from './render-configuration.ts';
import { renderTransportHeaders } from './render-transport-headers.ts';

/**
 * Puts everything into `run/proxy` that nginx needs to start: `nginx.conf` and the files that it includes, the pages for errors, the folders for
 * temporary files. Takes away the socket that a killed nginx left; it overwrites its process id by itself, which needs no room on the disk.
 */
export async function prepareProxy(settings: PartSettings): Promise<void> {
  const data = dataDirectory(settings.dataDirectory);
  const folder = join(data.run, 'proxy');
  const folders = ['nothing', 'pages', ...TEMPORARY_FOLDERS.map((name) => join('temporary', name))];
  await Promise.all(
    [...folders.map((name) => join(folder, name)), join(data.logs, 'proxy')].map((path) => mkdir(path, { recursive: true })),
  );
  await rm(data.sockets.proxyControl, { force: true });
  await copyIncludes(join(settings.programDirectory, 'packages/proxy/nginx'), folder);
  await Promise.all([...renderErrorPages()].map(([status, page]) => publishIfOther(join(folder, 'pages', `${status}.html`), page)));
  await publishIfOther(join(folder, 'pages', 'panel-absent.html'), renderAbsentPanel());
  await publishIfOther(join(folder, 'pages', 'databases-absent.html'), renderAbsentDatabaseManager());
  await publishIfOther(join(folder, 'panel-headers.conf'), renderPanelHeaders(settings));
  const build = await readNginxBuild();
  await publishIfOther(join(folder, 'transport-headers.conf'), renderTransportHeaders(build.hasHttp3));
  const configuration = renderConfiguration({
    data,
    programDirectory: settings.programDirectory,
    hostName: settings.hostName,
    listen: settings.listen,
    httpPort: settings.httpPort,
    httpsPort: settings.httpsPort,
    separateUsers: settings.separateUsers,
    cores: availableParallelism(),
    openFiles: parseOpenFiles(await readFile('/proc/self/limits', 'utf8')),
    nginxVersion: build.version,
    hasHttp3: build.hasHttp3,
    modules: build.modules,
    defaultCertificate: await findDefaultCertificate(data),
    panelFolder: settings.panelFolder ?? join(settings.programDirectory, 'packages/panel/dist'),
    databasesScripts: join(settings.programDirectory, 'packages/data-services/php'),
  });
  await publishIfOther(join(folder, 'nginx.conf'), configuration);
}

async function copyIncludes(from: string, to: string): Promise<void> {
  const names = await readdir(from);
  const copy = async (name: string) => publishIfOther(join(to, name), await readFile(join(from, name), 'utf8'));
  await Promise.all(names.filter((name) => name.endsWith('.conf')).map(copy));
}

/** An nginx that died while the disk is full can start again with what stands there. */
async function publishIfOther(path: string, content: string): Promise<void> {
  const present = await readFile(path, 'utf8').catch(() => undefined);
  if (present !== content) await publishFile(path, content);
}

const MOST_OPEN_FILES = 65_536;

/** The hard limit from the text of `/proc/self/limits` (proc(5)), at most what nginx could use. */
export function parseOpenFiles(limits: string): number {
  const hard = /^Max open files\s+\S+\s+(\d+|unlimited)/m.exec(limits)?.[1];
  if (hard === undefined) throw new Error('/proc/self/limits does not say how many files may be open');
  return hard === 'unlimited' ? MOST_OPEN_FILES : Math.min(Number(hard), MOST_OPEN_FILES);
}

/** The certificate agent's, or one made here when the agent has not begun yet. Either is only shown to names that have none. */
async function findDefaultCertificate(data: DataDirectory): Promise<string> {
  const fromAgent = join(data.servedCertificates, '_default.pem');
  const hasAgentMadeIt = await access(fromAgent).then(
    () => true,
    () => false,
  );
  return hasAgentMadeIt ? fromAgent : makeCertificate(join(data.run, 'proxy', 'default.pem'));
}

async function makeCertificate(path: string): Promise<string> {
  const subject = ['-subj', '/CN=unknown.invalid', '-addext', 'subjectAltName=DNS:unknown.invalid', '-days', '365'];
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  const made = await runProgram('/usr/bin/openssl', ['req', '-x509', '-batch', ...subject, ...key, '-keyout', '-', '-out', '-']);
  if (made.status !== 0) throw new Error(`openssl made no certificate: ${made.stderr.toString().trim()}`);
  await publishFile(path, made.stdout, { mode: 0o600 });
  return path;
}
