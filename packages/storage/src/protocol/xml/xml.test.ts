import { expect, test } from 'vitest';
import { childrenOf, readXml, textOf } from './read-xml.ts';
import { element, escapeXml } from './write-xml.ts';

test('elements are found by their local name, with or without namespaces', () => {
  const text =
    '<?xml version="1.0"?><s:Delete xmlns:s="urn:x"><s:Object><Key>a &amp; b&#10;</Key></s:Object><Object/><!-- c --></s:Delete>';
  const document = readXml(text, 'Delete');
  expect(childrenOf(document, 'Object')).toHaveLength(2);
  expect(textOf(document.children[0] ?? document, 'Key')).toBe('a & b\n');
});

test.each([
  ['nothing', ''],
  ['another root', '<Other/>'],
  ['no end', '<Delete><Object>'],
  ['two roots', '<Delete/><Delete/>'],
  ['a DTD', '<!DOCTYPE Delete []><Delete/>'],
  ['an entity that would grow', '<!DOCTYPE d [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><Delete>&b;</Delete>'],
  ['an unknown entity', '<Delete>&nope;</Delete>'],
  ['no XML at all', '{"Delete": 1}'],
  ['depth without end', `${'<Delete>'.repeat(1_000)}${'</Delete>'.repeat(1_000)}`],
  ['elements without end', `<Delete>${'<a/>'.repeat(60_000)}</Delete>`],
])('%s is MalformedXML', (_name, text) => {
  expect(() => readXml(text, 'Delete')).toThrow(expect.objectContaining({ code: 'MalformedXML', status: 400 }));
});

test('what is written can be read again, control characters as references', () => {
  expect(escapeXml('a<b>&"c"\n\u0001')).toBe('a&lt;b&gt;&amp;&quot;c&quot;&#xa;&#x1;');
  const text = 'ü <&> "\'\r\n\t end';
  expect(readXml(element('Root', text), 'Root').text).toBe(text);
});
