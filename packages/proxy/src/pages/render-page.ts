import { createHash } from 'node:crypto';
import { html, Markup } from './markup.ts';
import { style } from './style.ts';

export interface Page {
  readonly title: string;
  /** Shown above the title, such as `404`. */
  readonly label?: string;
  readonly content: Markup;
  readonly isWide?: boolean;
}

/** What a page may load: its own style sheet, known by its hash, and nothing else. */
export const contentSecurityPolicy = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'`,
  'img-src data:',
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** A whole page. It asks for no other file, holds no script and wants to be in no search engine. */
export function renderPage({ title, label, content, isWide }: Page): string {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<link rel="icon" href="data:,">
<title>${title}</title>
<style>${new Markup(style)}</style>
</head>
<body>
<main${new Markup(isWide === true ? ' class="wide"' : '')}>
${label === undefined ? '' : html`<p class="status">${label}</p>`}
<h1>${title}</h1>
${content}
</main>
<footer>Daspanel</footer>
</body>
</html>
`.text;
}
