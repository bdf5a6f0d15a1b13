import { expect, test } from 'vitest';
import { parseDevHost } from './dev-host.ts';

const SITE = 's111111111111111';

test('a name says which port of which site', () => {
  expect(parseDevHost(`8000--${SITE}.dev.daspanel.localhost:8443`, 'daspanel.localhost')).toEqual({ site: SITE, port: 8000 });
  expect(parseDevHost(`65535--${SITE.toUpperCase()}.DEV.daspanel.localhost`, 'daspanel.localhost')).toEqual({ site: SITE, port: 65_535 });
});

test.each([
  undefined,
  '',
  'dev.daspanel.localhost',
  `${SITE}.dev.daspanel.localhost`,
  `0--${SITE}.dev.daspanel.localhost`,
  `65536--${SITE}.dev.daspanel.localhost`,
  `08--${SITE}.dev.daspanel.localhost`,
  `8000-${SITE}.dev.daspanel.localhost`,
  `x.8000--${SITE}.dev.daspanel.localhost`,
  `8000--${SITE}.x.dev.daspanel.localhost`,
  `8000--${SITE}.dev.daspanel.localhost.evil`,
  `8000--${SITE}.dev.daspanel.localhost:80:80`,
])('%s is none', (host) => expect(parseDevHost(host, 'daspanel.localhost')).toBeUndefined());
