import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { evaluateInPage } from './evaluate-in-page.ts';

/** WCAG 2.2 at the levels A and AA. */
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22a', 'wcag22aa'];

interface Found {
  readonly id: string;
  readonly impact: string | null;
  readonly help: string;
  readonly nodes: readonly { readonly html: string; readonly target: readonly unknown[]; readonly failureSummary?: string }[];
}

/** Every breach of WCAG 2.2 AA that axe-core sees in the page as it is, one sentence for each place. */
export async function findBarriers(page: Page): Promise<readonly string[]> {
  const source = await readFile(fileURLToPath(import.meta.resolve('axe-core/axe.min.js')), 'utf8');
  await evaluateInPage(page, source);
  const options = JSON.stringify({ runOnly: TAGS, resultTypes: ['violations'] });
  const found = await evaluateInPage(page, `axe.run(document, ${options}).then(({ violations }) => JSON.stringify(violations))`);
  return (JSON.parse(String(found)) as readonly Found[]).flatMap(({ id, impact, help, nodes }) =>
    nodes.map(({ html, target }) => `${id} (${impact ?? 'unknown'}): ${help}: ${target.join(' ')}: ${html.slice(0, 200)}`),
  );
}

/** Throws a list of all barriers when there is one. */
export async function expectAccessible(page: Page): Promise<void> {
  const barriers = await findBarriers(page);
  if (barriers.length > 0) throw new Error(`${page.url()} has ${barriers.length} barriers:\n${barriers.join('\n')}`);
}
