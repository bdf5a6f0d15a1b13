import { join } from 'node:path';
import type { DataDirectory } from '@daspanel/platform/data-directory.ts';
import { contentSecurityPolicy } from '../pages/render-page.ts';
import { quote } from '../quote.ts';
import { NONCE_IN_PAGE, NONCE_VARIABLE } from './content-security-policy.ts';

export interface PanelServerInput {
  readonly data: DataDirectory;
  readonly hostName: string;
  readonly defaultCertificate: string;
  /** Absolute path of the folder with the panel's built files. */
  readonly panelFolder: string;
  /** Absolute path of the folder with the scripts of the database manager. */
  readonly databasesScripts: string;
}

/**
 * The server of `admin.<host name>`: the panel's files, and the API and the consoles on the same origin. It is a server of its own, so that the sites' way through the
 * Lua router knows nothing of it. `listeners` are the lines that say where it listens.
 */
export function renderPanelServer(input: PanelServerInput, listeners: readonly string[]): readonly string[] {
  const { data, hostName, defaultCertificate, panelFolder } = input;
  return [
    ...renderBeginning(`admin.${hostName}`, defaultCertificate, listeners),
    `  root ${quote(panelFolder)};`,
    `  sub_filter ${NONCE_IN_PAGE} ${NONCE_VARIABLE};`,
    '  sub_filter_once off;',
    ...renderPages(data).map((line) => `  ${line}`),
    '  include panel.conf;',
    '}',
  ];
}

/** The server of `view.<host name>`, an origin of its own for files and mails that are shown in frames of the panel. */
export function renderViewServer(
  { data, hostName, defaultCertificate }: PanelServerInput,
  listeners: readonly string[],
): readonly string[] {
  return [
    ...renderBeginning(`view.${hostName}`, defaultCertificate, listeners),
    ...renderPages(data).map((line) => `  ${line}`),
    '  include view.conf;',
    '}',
  ];
}

/** The server of `db.<host name>`, the database manager. */
export function renderDatabasesServer(
  { data, hostName, defaultCertificate, databasesScripts }: PanelServerInput,
  listeners: readonly string[],
): readonly string[] {
  return [
    ...renderBeginning(`db.${hostName}`, defaultCertificate, listeners),
    `  set $databases_scripts ${quote(databasesScripts)};`,
    ...renderPages(data).map((line) => `  ${line}`),
    '  include databases.conf;',
    '}',
  ];
}

/** The server of `*.dev.<host name>`, where each development server has an origin of its own. */
export function renderDevServersServer(
  { data, hostName, defaultCertificate }: PanelServerInput,
  listeners: readonly string[],
): readonly string[] {
  return [
    ...renderBeginning(`*.dev.${hostName}`, defaultCertificate, listeners),
    ...renderPages(data).map((line) => `  ${line}`),
    '  include dev-servers.conf;',
    '}',
  ];
}

function renderBeginning(name: string, certificate: string, listeners: readonly string[]): readonly string[] {
  return [
    'server {',
    ...listeners.map((line) => `  ${line}`),
    `  server_name ${name};`,
    `  ssl_certificate ${quote(certificate)};`,
    `  ssl_certificate_key ${quote(certificate)};`,
  ];
}

/** The pages that nginx itself answers with. */
export function renderPages(data: DataDirectory): readonly string[] {
  return [
    'location ^~ /.daspanel/ {',
    '  internal;',
    `  alias ${quote(`${join(data.run, 'proxy', 'pages')}/`)};`,
    `  add_header Content-Security-Policy ${quote(contentSecurityPolicy)} always;`,
    '  include error-pages.conf;',
    '}',
  ];
}
