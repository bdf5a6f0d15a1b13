import { expect, test } from 'vitest';
import { attacks, sheets } from '../testing/html-attacks.ts';
import { neutralizeHtml } from './neutralize-html.ts';

const PICTURE = 'data:image/png;base64,AAAA';
const neutralize = (html: string) => neutralizeHtml(html, (contentId) => (contentId === 'logo@site' ? PICTURE : undefined));
const bodyOf = (html: string) => neutralize(html).split('<body>')[1]?.replace('</body></html>', '');
const stylesOf = (html: string) => neutralize(html).split('<style>')[1]?.split('</style>')[0]?.trim();

test.each(attacks)('%s', (_name, html, expected) => {
  expect(bodyOf(html)).toBe(expected);
});

test.each(sheets)('style sheet: %s', (_name, css, expected) => {
  expect(stylesOf(`<style>${css}</style>`)).toBe(expected);
});

test('pictures of the message itself are shown, and pictures that are data', () => {
  expect(bodyOf('<img src="cid:logo@site" alt=x><img src="CID:logo%40site"><img src="cid:other">')).toBe(
    `<img src="${PICTURE}" alt="x"><img src="${PICTURE}"><img data-left-out="cid:other">`,
  );
  expect(bodyOf(`<img src="${PICTURE}">`)).toBe(`<img src="${PICTURE}">`);
});

test('links lead to another window', () => {
  expect(bodyOf('<a href="https://example.test/?a=1&amp;b=2">t</a>')).toBe(
    '<a href="https://example.test/?a=1&amp;b=2" target="_blank" rel="noopener noreferrer nofollow">t</a>',
  );
});

test('hostile nesting, repetition and size cost little', () => {
  const began = performance.now();
  expect(neutralize('<b>'.repeat(1_000_000)).length).toBeLessThan(100_000);
  expect(neutralize('<'.repeat(4_000_000)).length).toBeLessThan(17_000_000);
  neutralize(`<style>${'p{'.repeat(200_000)}</style>`);
  neutralize(`<p style="${'a:b('.repeat(100_000)}">`);
  neutralize(`<style>${'/*'.repeat(200_000)}</style><style>${'"'.repeat(200_001)}</style><style>${'@media x{'.repeat(50_000)}</style>`);
  const large = neutralizeHtml('<img src="cid:x">'.repeat(50_000), () => `data:image/png;base64,${'A'.repeat(1_000_000)}`);
  expect(large.length).toBeLessThan(20_000_000);
  expect(performance.now() - began).toBeLessThan(5_000);
});
