import { mappingId } from '@daspanel/contract';
import { siteId } from '@daspanel/formats/identifiers.ts';
import { expect, test } from 'vitest';
import { findConflict, isReservedHost, neighboursOf, parentOf, type TakenName } from './find-conflict.ts';

const THEIRS = mappingId.parse('h000000000000001');
const OWN = mappingId.parse('h000000000000002');
const site = siteId.parse('s000000000000001');

/** What a store that holds this one name finds beside the wanted name. */
function near(wanted: string, held: string, owner: string): TakenName[] {
  const { names, below } = neighboursOf(wanted);
  const isNear = names.includes(held) || parentOf(held) === below;
  return isNear ? [{ name: held, mapping: THEIRS, site, owner }] : [];
}
const isFree = (wanted: string, held: string, owner: string) =>
  findConflict({ name: wanted, mapping: OWN, owner: 'me' }, near(wanted, held, owner)) === undefined;

test.each([
  ['shop.test', 'shop.test', false, false],
  ['www.shop.test', 'shop.test', true, false],
  ['shop.test', 'www.shop.test', true, false],
  ['*.shop.test', '*.shop.test', false, false],
  ['a.shop.test', '*.shop.test', true, false],
  ['shop.test', '*.shop.test', true, false],
  ['*.shop.test', 'a.shop.test', true, false],
  ['*.shop.test', 'shop.test', true, false],
  ['www.a.shop.test', 'a.shop.test', true, false],
  ['a.shop.test', 'b.shop.test', true, true],
  ['a.b.shop.test', '*.shop.test', true, true],
  ['*.shop.test', 'a.b.shop.test', true, true],
  ['myshop.test', 'shop.test', true, true],
  ['shop.test', 'shop.test.test', true, true],
])('%s beside %s is free for the same owner: %s, for another: %s', (wanted, held, forSame, forOther) => {
  expect([isFree(wanted, held, 'me'), isFree(wanted, held, 'someone')]).toEqual([forSame, forOther]);
});

test('a mapping does not stand in its own way', () => {
  const taken = near('shop.test', 'shop.test', 'me');
  expect(findConflict({ name: 'shop.test', mapping: THEIRS, owner: 'me' }, taken)).toBeUndefined();
});

test.each([
  ['host.test', true],
  ['*.host.test', true],
  ['www.host.test', true],
  ['api.host.test', true],
  ['*.sites.host.test', true],
  ['shop.sites.host.test', true],
  ['v1.v.shop.sites.host.test', true],
  ['bucket.s3.host.test', true],
  ['blog.host.test', false],
  ['*.blog.host.test', false],
  ['api.blog.host.test', false],
  ['otherhost.test', false],
  ['sites.other.test', false],
])('%s is reserved: %s', (name, expected) => {
  expect(isReservedHost(name, 'host.test')).toBe(expected);
});
