import { expect, test } from 'vitest';
import { chooseModules, parseHasHttp3, parseVersion } from './read-nginx-build.ts';

test('the version is read from what nginx says', () => {
  expect(parseVersion('nginx version: nginx/1.26.3 (Ubuntu)\n')).toEqual([1, 26, 3]);
  expect(() => parseVersion('command not found')).toThrow('this is not the version of nginx');
});

test('HTTP/3 is there when it was built in', () => {
  const build = (argument: string) =>
    `nginx version: nginx/1.26.3\nTLS SNI support enabled\nconfigure arguments: --with-cc-opt='-g -O2' ${argument} --with-threads\n`;
  expect(parseHasHttp3(build('--with-http_v2_module --with-http_v3_module'))).toBe(true);
  for (const argument of ['--with-http_v2_module', '--without-http_v3_module', '--with-http_v3_module_x']) {
    expect(parseHasHttp3(build(argument))).toBe(false);
  }
});

test('modules are loaded in the order in which they need each other', () => {
  const present = ['ngx_http_echo_module.so', 'ngx_http_lua_module.so', 'ndk_http_module.so'];
  expect(chooseModules(present)).toEqual(['ndk_http_module.so', 'ngx_http_lua_module.so']);
});

test('without Lua the sentence names the package', () => {
  expect(() => chooseModules(['ndk_http_module.so'])).toThrow('install the package libnginx-mod-http-lua');
});
