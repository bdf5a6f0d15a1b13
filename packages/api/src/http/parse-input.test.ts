import { contract, createSiteBody } from '@daspanel/contract';
import { expect, test } from 'vitest';
import { parseBody, parseParams, parseQuery } from './parse-input.ts';

const { query } = contract.sites.list;
const parse = (text: string) => parseQuery(query, new URLSearchParams(text));
const problem = (code: string) => expect.objectContaining({ code });

test('parameters are read by the type that they have', () => {
  expect(parse('limit=20&sort=-name&search=10')).toEqual({ limit: 20, sort: '-name', search: '10' });
  expect(parse('')).toEqual({ limit: 50, sort: '-createdAt' });
});

test.each([
  'limit=0',
  'limit=101',
  'limit=-1',
  'limit=1e1',
  'limit=0x10',
  'limit=1;id',
  'limit=NaN',
  'limit=',
  'limit=10&limit=20',
  'sort=id;drop',
  'state=any',
  'name=UPPER',
])('%s is refused', (text) => {
  expect(() => parse(text)).toThrow(problem('invalid-parameter'));
});

test.each(['x=1', '__proto__=1', 'constructor=1', 'Limit=1'])('the unknown parameter %s is refused', (text) => {
  expect(() => parse(text)).toThrow(problem('unknown-parameter'));
});

test('operations without a query know no parameter', () => {
  expect(() => parseQuery(undefined, new URLSearchParams('a=1'))).toThrow(problem('unknown-parameter'));
});

test('ids that cannot exist are answered like those that do not', () => {
  for (const site of ['', '..', 'S000000000000000', "s' OR 1=1--", 's00000000000000i'])
    expect(() => parseParams(contract.sites.get.params, { site })).toThrow(problem('not-found'));
});

test('every wrong field is named by its JSON pointer', () => {
  const wrong = { name: 'Not A Name', version: { engine: { kind: 'php', version: '4.0' } }, owner: 'me' };
  expect(() => parseBody(createSiteBody, wrong)).toThrow(
    expect.objectContaining({
      code: 'invalid-fields',
      fields: expect.arrayContaining([
        expect.objectContaining({ field: '/name' }),
        expect.objectContaining({ field: '/version/engine/version' }),
      ]),
    }),
  );
});
