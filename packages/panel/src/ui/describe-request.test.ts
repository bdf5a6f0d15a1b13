import { sites } from '@daspanel/contract/sites.ts';
import { users } from '@daspanel/contract/users.ts';
import { mailSettings } from '@daspanel/contract/mail-settings.ts';
import { files } from '@daspanel/contract/files.ts';
import { expect, it } from 'vitest';
import { describeAsCurl, quote } from './describe-request.ts';

it('writes the request that the client would send', () => {
  expect(describeAsCurl('https://api.example.org', sites.create, { body: { description: "the baker's" } })).toBe(
    `curl --request POST --header "Authorization: Bearer $DASPANEL_TOKEN" --header 'Content-Type: application/json' ` +
      `--data-raw '{"description":"the baker'\\''s"}' 'https://api.example.org/v1/sites'`,
  );
});

it('writes no method and no body for what is only read', () => {
  expect(describeAsCurl('https://api.example.org', sites.list, { query: { search: 'a b' } })).toBe(
    `curl --header "Authorization: Bearer $DASPANEL_TOKEN" 'https://api.example.org/v1/sites?search=a+b'`,
  );
});

it('lets nothing out of its quotes', () => {
  expect(quote(`'; rm -rf / #`)).toBe(`''\\''; rm -rf / #'`);
});

it('never writes a password, wherever it stands: the shell puts it there', () => {
  const given = users.setPassword.params.parse({ user: 'p000000000000001' });
  expect(
    describeAsCurl('https://api.example.org', users.setPassword, { params: given, body: { password: 'four words I keep' } }),
  ).toContain(`--data-raw '{"password":"'"$PASSWORD"'"}'`);
  const server = { host: 'smtp.example.org', port: 587, tls: 'starttls', user: 'shop', password: 'four words I keep' } as const;
  const request = { body: { relay: { kind: 'server', ...server } } } as const;
  expect(describeAsCurl('https://api.example.org', mailSettings.update, request)).not.toContain('four words');
});

it('reads what is uploaded from a file', () => {
  const params = { site: 's000000000000001', version: 'v000000000000001' } as never;
  const stream = (async function* () {})();
  const request = { params, query: { path: '/a b.php' }, stream, streamType: 'application/octet-stream', ifNoneMatch: '*' } as const;
  expect(describeAsCurl('https://api.example.org', files.write, request)).toBe(
    `curl --request PUT --header "Authorization: Bearer $DASPANEL_TOKEN" --header 'If-None-Match: *' --header 'Content-Type: application/octet-stream' ` +
      `--data-binary @file 'https://api.example.org/v1/sites/s000000000000001/versions/v000000000000001/files/content?path=%2Fa+b.php'`,
  );
});
