import { expect, it } from 'vitest';
import { serverVariables } from './server-variables.ts';

const variables = (parameters: Record<string, string>) => Object.fromEntries(serverVariables(parameters));

it('passes parameters on and derives PHP_SELF', () => {
  expect(variables({ SCRIPT_NAME: '/index.php', PATH_INFO: '/a', HTTPS: 'on' })).toEqual({
    SCRIPT_NAME: '/index.php',
    PATH_INFO: '/a',
    HTTPS: 'on',
    PHP_SELF: '/index.php/a',
  });
});

it('withholds what steers this program or PHP, and the Proxy header', () => {
  expect(variables({ DASPANEL_POOL: 'p', PHP_VALUE: 'a=b', PHP_ADMIN_VALUE: 'a=b', HTTP_PROXY: 'http://x', PHP_SELF: 'x' })).toEqual({
    PHP_SELF: '',
  });
});

it('reads credentials as php-fpm does', () => {
  const basic = (text: string) => variables({ HTTP_AUTHORIZATION: `Basic ${Buffer.from(text).toString('base64')}` });
  expect(basic('user:pass:word')).toMatchObject({ PHP_AUTH_USER: 'user', PHP_AUTH_PW: 'pass:word' });
  expect(basic('nocolon')).not.toHaveProperty('PHP_AUTH_USER');
  expect(variables({ HTTP_AUTHORIZATION: 'Digest username="u"' })).toMatchObject({ PHP_AUTH_DIGEST: 'username="u"' });
  expect(variables({ HTTP_AUTHORIZATION: 'Bearer token' })).toEqual({ HTTP_AUTHORIZATION: 'Bearer token', PHP_SELF: '' });
});
