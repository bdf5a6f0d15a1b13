import { expect, test } from 'vitest';
import { neutralizeHtml } from './neutralize-html.ts';

const PICTURE = 'data:image/png;base64,AAAA';
const neutralize = (html: string) => neutralizeHtml(html, (contentId) => (contentId === 'logo@site' ? PICTURE : undefined));
const bodyOf = (html: string) => neutralize(html).split('<body>')[1]?.replace('</body></html>', '');
const stylesOf = (html: string) => neutralize(html).split('<style>')[1]?.split('</style>')[0]?.trim();

const LEFT_OUT = '<img data-left-out="http://canary/">';
const attacks: readonly (readonly [string, string, string])[] = [
  ['script', 'a<script src=//canary>alert(1)</script>b', 'ab'],
  ['script that is not closed', 'a<script>alert(1)', 'a'],
  ['script with odd spelling', 'a<ScRiPt/x>alert(1)</sCrIpT >b', 'ab'],
  ['half a tag', 'a<img src=x onerror=alert(1)', 'a'],
  ['event handlers', '<b onclick="x()" ONMOUSEOVER=x() on\nload=x>t</b>', '<b>t</b>'],
  ['attributes behind a slash', '<img/src="http://canary/"/onerror=x()>', LEFT_OUT],
  ['frames', 'a<iframe src="http://canary/"></iframe><frameset><frame src="http://canary/"></frameset>b', 'ab'],
  ['srcdoc', '<iframe srcdoc="&lt;img src=http://canary/&gt;">x</iframe>', ''],
  ['objects', 'a<object data="http://canary/"><p>x</p></object><embed src="http://canary/">', 'a'],
  ['forms', '<form action="http://canary/"><input name=p><button formaction="http://canary/">go</button></form>', 'go'],
  ['refresh', '<meta http-equiv="refresh" content="0;url=http://canary/">t', 't'],
  ['base', '<base href="http://canary/"><a href="x">t</a>', '<a>t</a>'],
  ['link', '<link rel=stylesheet href="http://canary/"><link rel=prefetch href="http://canary/">t', 't'],
  ['picture', '<img src="http://canary/">', LEFT_OUT],
  ['picture sets', '<picture><source srcset="http://canary/"><img srcset="http://canary/ 2x"></picture>', '<img>'],
  ['picture of lower source', '<img lowsrc="http://canary/" dynsrc="http://canary/">', '<img>'],
  ['picture without scheme', '<img src="//canary/">', '<img data-left-out="//canary/">'],
  ['input picture', '<input type=image src="http://canary/">', ''],
  [
    'background attribute',
    '<table background="http://canary/"><tr><td background=http://canary/>t</td></tr></table>',
    '<table><tr><td>t</td></tr></table>',
  ],
  ['body background', '<body background="http://canary/" bgcolor=red onload=x()>t</body>', '<div bgcolor="red">t</div>'],
  ['svg', '<svg><image href="http://canary/"/><script>x()</script></svg>t', 't'],
  ['svg as data', '<img src="data:image/svg+xml;base64,AAAA">', '<img data-left-out="data:image/svg+xml;base64,AAAA">'],
  ['html as data', '<img src="data:text/html;base64,AAAA">', '<img data-left-out="data:text/html;base64,AAAA">'],
  ['math', '<math><mtext><img src="http://canary/"></mtext></math>t', 't'],
  ['video', '<video src="http://canary/" poster="http://canary/"><source src="http://canary/"></video>t', 't'],
  ['template', '<template><img src="http://canary/"></template>t', 't'],
  ['noscript', '<noscript><img src="http://canary/"></noscript>', LEFT_OUT],
  ['hidden in a title', '<title><img src="http://canary/"></title>t', 't'],
  ['hidden in a textarea', '<textarea></textarea><img src="http://canary/">', LEFT_OUT],
  ['mutation by a style in a foreign element', '<svg><style><img src="</style><img src=http://canary/>"></svg>t', 't'],
  ['mutation by a comment', '<!--><img src="http://canary/">-->t', `${LEFT_OUT}--&gt;t`],
  ['conditional comment', '<!--[if IE]><img src="http://canary/"><![endif]-->t', 't'],
  ['CDATA', '<![CDATA[<img src="http://canary/">]]>t', 't'],
  [
    'javascript links',
    '<a href="javascript:x()">t</a><a href=" java\nscript:x()">t</a><a href="&#106;avascript:x()">t</a>',
    '<a>t</a><a>t</a><a>t</a>',
  ],
  [
    'other schemes',
    '<a href="data:text/html,x">t</a><a href="vbscript:x">t</a><a href="file:///etc/passwd">t</a>',
    '<a>t</a><a>t</a><a>t</a>',
  ],
  ['pinging links', '<a ping="http://canary/" href="#x">t</a>', '<a href="#x" target="_blank" rel="noopener noreferrer nofollow">t</a>'],
  ['image maps', '<map name=m><area href="http://canary/"></map><img usemap="#m">', '<img>'],
  ['entities that become tags', '&lt;img src="http://canary/"&gt;', '&lt;img src=&quot;http://canary/&quot;&gt;'],
  [
    'quotation marks in attributes',
    `<b title='"><img src="http://canary/">'>t</b>`,
    '<b title="&quot;&gt;&lt;img src=&quot;http://canary/&quot;&gt;">t</b>',
  ],
  ['NUL in a tag', '<scr\0ipt>x</scr\0ipt>', 'x'],
  ['style: url', '<p style="color:red;background:url(http://canary/)">t</p>', '<p style="color:red">t</p>'],
  ['style: escaped url', String.raw`<p style="background:\75rl(http://canary/);color:red">t</p>`, '<p style="color:red">t</p>'],
  ['style: url behind a comment', '<p style="background:u/**/rl(http://canary/);b/**/ackground:url(http://canary/)">t</p>', '<p>t</p>'],
  [
    'style: image-set',
    '<p style="background:image-set(&quot;http://canary/&quot; 1x);width:calc(1px + 2px)">t</p>',
    '<p style="width:calc(1px + 2px)">t</p>',
  ],
  ['style: url in a custom property', '<p style="--x:url(http://canary/);background:var(--x)">t</p>', '<p>t</p>'],
  ['style: script of old browsers', '<p style="width:expression(x());behavior:url(x);-moz-binding:url(x)">t</p>', '<p>t</p>'],
  [
    'style: a string that holds a semicolon',
    `<p style="font-family:';background:url(http://canary/)';color:red">t</p>`,
    `<p style="font-family:';background:url(http://canary/)';color:red">t</p>`,
  ],
  [
    'style: a string without an end',
    `<p style="color:red;font-family:'x;background:url(http://canary/)">t</p>`,
    '<p style="color:red">t</p>',
  ],
];

test.each(attacks)('%s', (_name, html, expected) => {
  expect(bodyOf(html)).toBe(expected);
});

const sheets: readonly (readonly [string, string, string])[] = [
  ['plain rules stay', 'p.a > b{color:red;margin:0}', 'p.a > b{color:red;margin:0}'],
  ['import', '@import "http://canary/";@import url(http://canary/);p{color:red}', 'p{color:red}'],
  ['import behind a comment', '@/**/import url(http://canary/);p{color:red}', 'p{color:red}'],
  ['fonts', '@font-face{font-family:x;src:url(http://canary/)}p{font-family:x}', 'p{font-family:x}'],
  ['backgrounds', 'p{background:url("http://canary/") ; color:red}', 'p{color:red}'],
  [
    'in a media rule',
    '@media screen{@import url(http://canary/);p{background:URL(http://canary/);color:red}}',
    '@media screen{p{color:red}\n}',
  ],
  ['other at-rules', '@supports (color:red){p{color:red}}@namespace url(http://canary/);@layer x;b{color:red}', 'b{color:red}'],
  ['nested rules', 'p{color:red;b{background:url(http://canary/)}}', 'p{color:red}'],
  ['a string without an end', 'p{content:"x\n;background:url(http://canary/);color:red}', 'p{color:red}'],
  ['escapes in selectors', String.raw`\70{color:red}b{color:red}`, 'b{color:red}'],
  ['a block without an end', 'p{color:red;background:url(http://canary/)', 'p{color:red}'],
  ['a comment without an end', 'p{color:red}/* b{background:url(http://canary/)}', 'p{color:red}'],
];

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
