import type { Visitor } from '../browser.ts';
import { evaluateInPage } from '../evaluate-in-page.ts';

/** What hostile texts have done in the pages of a visitor. Empty: nothing. */
export interface HostileEffects {
  /** Looks at the page as it is. */
  look(): Promise<void>;
  /** What was found since it was asked the last time. */
  take(): readonly string[];
}

/** Before anything of a document: what a payload would call. */
const CANARY = 'globalThis.__calls = 0; globalThis.__x = () => { globalThis.__calls += 1; };';

/** Elements and addresses that no page of the panel has, and text in which somebody hides something: not in fields and editors, which show it as it is. */
const LOOK = `(() => {
  const found = [];
  if (globalThis.__calls > 0) found.push('a payload ran');
  if (document.title.includes('taken')) found.push('the title was taken');
  const made = 'img[src="x"], svg[onload], [onerror], script:not([src]), a[href^="javascript:" i], iframe[src^="javascript:" i], object, embed';
  for (const element of document.querySelectorAll(made)) found.push('made: ' + element.outerHTML.slice(0, 200));
  const hidden = /[\\u202a-\\u202e\\u2066-\\u2069\\u200b\\u0000-\\u0008]/;
  for (const element of document.querySelectorAll('body *:not(textarea, script, style)')) {
    if (element.closest('.cm-editor, .xterm') !== null) continue;
    const texts = [...element.childNodes].filter(({ nodeType }) => nodeType === 3).map(({ data }) => data);
    for (const name of ['title', 'aria-label', 'alt', 'placeholder']) texts.push(element.getAttribute(name) ?? '');
    for (const text of texts) if (hidden.test(text)) found.push('hides: ' + element.tagName + ' ' + JSON.stringify(text.slice(0, 200)));
  }
  return found;
})()`;

export async function watchHostileTexts({ page, findings }: Visitor): Promise<HostileEffects> {
  const effects: string[] = [];
  await page.addInitScript({ content: CANARY });
  page.on('dialog', (dialog) => {
    effects.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  let seen = findings.violations.length;
  return {
    take: () => effects.splice(0),
    async look() {
      const where = new URL(page.url()).pathname;
      for (const effect of (await evaluateInPage(page, LOOK)) as string[]) effects.push(`${where} ${effect}`);
      for (const violation of findings.violations.slice(seen)) effects.push(`${where} ${JSON.stringify(violation)}`);
      seen = findings.violations.length;
    },
  };
}
