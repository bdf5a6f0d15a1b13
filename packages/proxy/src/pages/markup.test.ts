import { expect, test } from 'vitest';
import { html } from './markup.ts';

test('values are escaped, in content and in attributes', () => {
  const value = `"><script>alert('1')</script>&`;
  expect(html`<a href="${value}">${value}</a>`.text).toBe(
    '<a href="&quot;&gt;&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;&amp;">&quot;&gt;&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;&amp;</a>',
  );
});

test('markup in markup is not escaped again', () => {
  const items = ['a', '<b>'].map((text) => html`<li>${text}</li>`);
  expect(html`<b>${items}</b>`.text).toBe('<b><li>a</li><li>&lt;b&gt;</li></b>');
});
