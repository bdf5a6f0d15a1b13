import { expect, test } from 'vitest';
import { parseTagging, parseTaggingHeader, taggingContent } from './tag-set.ts';

const tag = (key: string, value: string) => `<Tag><Key>${key}</Key><Value>${value}</Value></Tag>`;
const document = (...tags: string[]) => `<Tagging><TagSet>${tags.join('')}</TagSet></Tagging>`;

test('tags are read and written', () => {
  const tags = parseTagging(document(tag('Team', 'a+b @home'), tag('ü', '')), 10);
  expect(tags).toEqual({ Team: 'a+b @home', ü: '' });
  expect(parseTagging(`<Tagging>${taggingContent(tags)}</Tagging>`, 10)).toEqual(tags);
  expect(parseTagging(document(), 10)).toEqual({});
  expect(parseTaggingHeader('a=1&b=x%20y&c')).toEqual({ a: '1', b: 'x y', c: '' });
});

test('tags that are names of every object are tags', () => {
  expect(parseTagging(document(tag('__proto__', 'x')), 10)).toEqual(Object.fromEntries([['__proto__', 'x']]));
});

test.each([
  ['eleven tags', document(...Array.from({ length: 11 }, (_, index) => tag(`k${index}`, ''))), 'InvalidTag'],
  ['a key of 129 characters', document(tag('k'.repeat(129), '')), 'InvalidTag'],
  ['a value of 257 characters', document(tag('k', 'v'.repeat(257))), 'InvalidTag'],
  ['an empty key', document(tag('', 'v')), 'InvalidTag'],
  ['a key twice', document(tag('k', '1'), tag('k', '2')), 'InvalidTag'],
  ['a key of the system', document(tag('aws:k', '1')), 'InvalidTag'],
  ['other characters', document(tag('k', '{}')), 'InvalidTag'],
  ['no value', '<Tagging><TagSet><Tag><Key>k</Key></Tag></TagSet></Tagging>', 'MalformedXML'],
  ['no set', '<Tagging/>', 'MalformedXML'],
])('%s is refused', (_what, text, code) => {
  expect(() => parseTagging(text, 10)).toThrow(expect.objectContaining({ code, status: 400 }));
});

test('a header that names a key twice is refused', () => {
  expect(() => parseTaggingHeader('a=1&a=2')).toThrow(expect.objectContaining({ code: 'InvalidArgument' }));
});
