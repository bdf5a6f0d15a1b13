import { describe, expect, test } from 'vitest';
import { parseStartOptions } from './options.ts';

const parse = (...given: string[]) => parseStartOptions(given, '/srv/daspanel');

describe('the options of npm start', () => {
  test('without any, the data lies beside the program', () => {
    expect(parse()).toEqual({ data: '/srv/daspanel/data' });
  });

  test('everything that may be said is understood', () => {
    expect(
      parse(
        '--data',
        '/d',
        '--host',
        'panel.example',
        '--http-port',
        '81',
        '--https-port',
        '444',
        '--listen',
        '::1',
        '--listen',
        '10.0.0.1',
      ),
    ).toEqual({
      data: '/d',
      hostName: 'panel.example',
      httpPort: 81,
      httpsPort: 444,
      listen: ['::1', '10.0.0.1'],
    });
  });

  test.each([
    ['--port', '80'],
    ['stray'],
    ['--data', ''],
    ['--http-port', '0'],
    ['--http-port', '65536'],
    ['--http-port', '1e3'],
    ['--https-port', '80;id'],
  ])('refuses %s %s', (...given) => {
    expect(() => parse(...given)).toThrow(/\S/);
  });

  test.each([['--port', '80'], ['80'], ['--data'], ['--help=1']])(
    'a mistake such as %s %s is answered with the way to the list',
    (...given) => {
      expect(() => parse(...given)).toThrow(/^[^.]*'[^.]*\. Options follow .*npm start -- --help$/);
    },
  );
});
