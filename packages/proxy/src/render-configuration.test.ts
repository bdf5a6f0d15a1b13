import { expect, test } from 'vitest';
import { dataDirectory } from '@daspanel/platform/data-directory.ts';
import { renderTransportHeaders } from './render-transport-headers.ts';
import { renderConfiguration, type ConfigurationInput } from './render-configuration.ts';

const debian12: ConfigurationInput = {
  data: dataDirectory('/srv/daspanel data'),
  programDirectory: '/opt/daspanel',
  hostName: 'panel.example',
  listen: ['0.0.0.0', '::'],
  httpPort: 80,
  httpsPort: 443,
  separateUsers: true,
  cores: 2,
  openFiles: 20_000,
  nginxVersion: [1, 22, 1],
  hasHttp3: false,
  modules: ['/usr/lib/nginx/modules/ndk_http_module.so', '/usr/lib/nginx/modules/ngx_http_lua_module.so'],
  defaultCertificate: '/srv/daspanel data/certificates/serve/_default.pem',
  panelFolder: '/opt/daspanel/packages/panel/dist',
  databasesScripts: '/opt/daspanel/packages/data-services/php',
};

const debian13WithoutRoot: ConfigurationInput = {
  ...debian12,
  data: dataDirectory('/home/ada/data'),
  listen: ['127.0.0.1'],
  httpPort: 8080,
  httpsPort: 8443,
  separateUsers: false,
  cores: 16,
  openFiles: 1_024,
  nginxVersion: [1, 26, 3],
  hasHttp3: true,
  defaultCertificate: '/home/ada/data/run/proxy/default.pem',
};

test('for root on Debian 12', async () => {
  await expect(renderConfiguration(debian12)).toMatchFileSnapshot('golden/debian-12-root.conf');
});

test('for a person without root on Debian 13', async () => {
  await expect(renderConfiguration(debian13WithoutRoot)).toMatchFileSnapshot('golden/debian-13-without-root.conf');
});

test('tickets are given from the version on that replaces their keys', () => {
  const ticketsOf = (nginxVersion: ConfigurationInput['nginxVersion']) =>
    /ssl_session_tickets (\w+);/.exec(renderConfiguration({ ...debian12, nginxVersion }))?.[1];
  expect([ticketsOf([1, 23, 1]), ticketsOf([1, 22, 9])]).toEqual(['off', 'off']);
  expect([ticketsOf([1, 23, 2]), ticketsOf([1, 24, 0]), ticketsOf([2, 0, 0])]).toEqual(['on', 'on', 'on']);
});

test('answers over TLS name HTTP/3 where it is spoken', () => {
  expect(renderTransportHeaders(false)).toBe('add_header Strict-Transport-Security $hsts always;\n');
  expect(renderTransportHeaders(true)).toContain('add_header Alt-Svc $alternative always;\n');
});

test('a path that could end a string or name a variable is refused', () => {
  for (const name of ['a"b', 'a$b', 'a\\b', 'a\nb', 'a{b']) {
    expect(() => renderConfiguration({ ...debian12, data: dataDirectory(`/srv/${name}`) })).toThrow('cannot be written');
  }
  expect(() => renderConfiguration({ ...debian12, programDirectory: '/opt/a;b' })).toThrow('Lua cannot find its files');
});

test('an address that is none is refused', () => {
  expect(() => renderConfiguration({ ...debian12, listen: ['127.0.0.1; include /etc/passwd'] })).toThrow('it is no IP address');
});
