import { html } from './markup.ts';
import { renderPage } from './render-page.ts';

/** For a name that leads to no site. */
export function renderUnknownHost(host: string): string {
  return renderPage({
    label: '404',
    title: 'There is no site here',
    content: html`<p>No site on this server has the name <strong>${host}</strong>.</p>
      <p>If it is yours, create the site or map the name to it. A name that was added a moment ago is here after reloading this page.</p>`,
  });
}

/** For a site that its owner has switched off. */
export function renderDisabledSite(host: string): string {
  return renderPage({
    label: '503',
    title: 'This site is switched off',
    content: html`<p><strong>${host}</strong> is not available at the moment. Its content is kept. Please come back later.</p>`,
  });
}

/** For a version that has no page at `/` yet. */
export function renderEmptyVersion(host: string): string {
  return renderPage({
    title: 'Here will be a site',
    content: html`<p><strong>${host}</strong> works, and nothing is in it yet.</p>
      <p>Put an <code>index.html</code> or <code>index.php</code> into the version, or import an archive, and this page is gone.</p>`,
  });
}

/** For a path that the installation's own name does not have. */
export function renderUnknownPath(path: string): string {
  return renderPage({
    label: '404',
    title: 'This page does not exist',
    content: html`<p>There is nothing at <code>${path}</code>. <a href="/">To the first page</a></p>`,
  });
}
