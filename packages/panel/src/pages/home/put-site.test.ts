import { expect, it } from 'vitest';
import { putSite } from './put-site.ts';

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
const idsOf = (result: { readonly pages: readonly { readonly items: readonly { readonly id: string }[] }[] }) =>
  result.pages.map(({ items }) => items.map(({ id }) => id).join(''));

it('puts a site that has changed into its row', () => {
  const result = putSite(pages, 'b', { id: 'b', name: 'second' }, true);
  expect(result.pages[0]?.items[1]).toEqual({ id: 'b', name: 'second' });
  expect(result.isNew).toBe(false);
});

it('takes away one that is gone', () => {
  expect(idsOf(putSite(pages, 'a', undefined, true))).toEqual(['b', 'c']);
});

it('puts a new one on top, where it belongs there', () => {
  const site = { id: 'd', name: 'four' };
  expect(idsOf(putSite(pages, 'd', site, true))).toEqual(['dab', 'c']);
  expect(putSite(pages, 'd', site, true).isNew).toBe(true);
  expect(idsOf(putSite(pages, 'd', site, false))).toEqual(['ab', 'c']);
});
