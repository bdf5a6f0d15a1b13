import { expect, test } from 'vitest';
import { chooseModules, parseVersion } from './read-nginx-build.ts';

test('the version is read from what nginx says', () => {
  expect(parseVersion('nginx version: nginx/1.26.3 (Ubuntu)\n')).toEqual([1, 26, 3]);
  expect(() => parseVersion('command not found')).toThrow('this is not the version of nginx');
});

test('modules are loaded in the order in which they need each other', () => {
  const present = ['ngx_http_echo_module.so', 'ngx_http_lua_module.so', 'ndk_http_module.so'];
  expect(chooseModules(present)).toEqual(['ndk_http_module.so', 'ngx_http_lua_module.so']);
});

test('without Lua the sentence names the package', () => {
  expect(() => chooseModules(['ndk_http_module.so'])).toThrow('install the package libnginx-mod-http-lua');
});
