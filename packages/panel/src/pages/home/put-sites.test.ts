import { expect, it } from 'vitest';
import { putSites } from './put-sites.ts';

const pages = [
  {
    items: [
      { id: 'a', name: 'one' },
      { id: 'b', name: 'two' },
    ],
    next: 'more',
  },
  { items: [{ id: 'c', name: 'three' }], next: null },
];
const none = new Map<string, { readonly id: string; readonly name: string }>();
const idsOf = (result: { readonly pages: readonly { readonly items: readonly { readonly id: string }[] }[] }) =>
  result.pages.map(({ items }) => items.map(({ id }) => id).join(''));

it('puts sites that have changed into their rows, and leaves the other pages as they are', () => {
  const result = putSites(pages, ['b'], new Map([['b', { id: 'b', name: 'second' }]]), true);
  expect(result.pages[0]?.items[1]).toEqual({ id: 'b', name: 'second' });
  expect(result.pages[1]).toBe(pages[1]);
  expect(result.fresh).toEqual([]);
});

it('takes away those that are gone', () => {
  expect(idsOf(putSites(pages, ['a', 'c'], none, true))).toEqual(['b', '']);
});

it('puts new ones on top, where they belong there', () => {
  const found = new Map([['d', { id: 'd', name: 'four' }]]);
  expect(idsOf(putSites(pages, ['d'], found, true))).toEqual(['dab', 'c']);
  expect(putSites(pages, ['d'], found, true).fresh).toEqual(['d']);
  expect(idsOf(putSites(pages, ['d'], found, false))).toEqual(['ab', 'c']);
  expect(putSites(pages, ['d'], found, false).fresh).toEqual([]);
});
