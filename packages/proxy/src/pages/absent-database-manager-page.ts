import { html } from './markup.ts';
import { renderPage } from './render-page.ts';

/** For the name of the database manager where it does not run. */
export function renderAbsentDatabaseManager(): string {
  return renderPage({
    label: '502',
    title: 'The database manager does not answer',
    content: html`<p>
        If it has just been started, please try again in a moment. It needs the package adminer of the distribution, which may not be
        installed:
      </p>
      <pre>apt-get install adminer</pre>
      <p>Then restart Daspanel. Databases, exports and imports work without it.</p>`,
  });
}
