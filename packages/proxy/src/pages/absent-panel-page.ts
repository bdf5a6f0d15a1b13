import { html } from './markup.ts';
import { renderPage } from './render-page.ts';

/** For the panel's name where its files have not been built. */
export function renderAbsentPanel(): string {
  return renderPage({
    label: '503',
    title: 'The panel has not been built',
    content: html`<p>Sites, API and command line work without it. Its files are made by this command, in the folder of Daspanel:</p>
      <pre>npm run build</pre>
      <p>Reload this page when it has ended.</p>`,
  });
}
