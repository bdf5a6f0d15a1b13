import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { dataDirectory } from '@daspanel/platform/data-directory.ts';
import { publishFile } from '@daspanel/platform/durable-file.ts';
import { readPartSettings } from '@daspanel/platform/settings.ts';
import { renderFpmConfiguration, renderPhpIni, type ManagerPlace } from './render-php-configuration.ts';

const settings = readPartSettings();
const data = dataDirectory(settings.dataDirectory);
const port = settings.httpsPort === 443 ? '' : `:${settings.httpsPort}`;
const folder = join(data.run, 'database-manager');
const place: ManagerPlace = {
  folder,
  socket: data.sockets.databaseManager,
  scripts: join(settings.programDirectory, 'packages/data-services/php'),
  origin: `https://db.${settings.hostName}${port}`,
  panelOrigin: `https://admin.${settings.hostName}${port}`,
  mysqlSocket: data.sockets.mysql,
  exchangeSocket: data.sockets.managerExchange,
};

for (const name of ['sessions', 'temporary']) await mkdir(join(folder, name), { recursive: true, mode: 0o700 });
await publishFile(join(folder, 'php-fpm.conf'), renderFpmConfiguration(place), { mode: 0o600 });
await publishFile(join(folder, 'php.ini'), renderPhpIni(place), { mode: 0o600 });
