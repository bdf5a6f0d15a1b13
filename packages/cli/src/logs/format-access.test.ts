import { expect, it } from 'vitest';
import { formatMoment } from '../output/quantities.ts';
import { formatAccess } from './format-access.ts';

const entry = {
  time: 1_795_546_778.819,
  site: 'sh4v2ma12y0d52td',
  host: 'shop.sites.daspanel.localhost',
  client: '127.0.0.1',
  method: 'GET',
  path: '/?a=1',
  status: 200,
  received: 99,
  sent: 2048,
  seconds: 0.055,
  upstream: '0.055',
  protocol: 'HTTP/1.1',
  tls: '',
  referer: '',
  agent: 'curl/7.88.1',
};
const moment = formatMoment(new Date(entry.time * 1000).toISOString());

it('shows each request on one line', () => {
  expect(formatAccess(`${JSON.stringify(entry)}\n`)).toBe(
    `${moment}  127.0.0.1  200  GET   shop.sites.daspanel.localhost/?a=1  2.0 KiB  55 ms  curl/7.88.1\n`,
  );
  expect(formatAccess(JSON.stringify({ ...entry, status: 0 }))).toContain('  ---  GET');
});

it('does not let a visitor forge an entry', () => {
  expect(formatAccess(JSON.stringify({ ...entry, agent: 'x\n2026-01-01 forged' }))).not.toContain('\n');
});

it('leaves what is no entry as it is', () => {
  expect(formatAccess('not JSON\n{"time": 1}\n')).toBe('not JSON\n{"time": 1}\n');
});
