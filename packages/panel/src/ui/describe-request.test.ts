import { sites } from '@daspanel/contract/sites.ts';
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
