import { html } from './markup.ts';
import { renderPage } from './render-page.ts';

export interface Service {
  readonly title: string;
  readonly description: string;
  readonly url: string;
}

/** The first page of the installation's own name: what is running here and where. */
export function renderInstallation(hostName: string, services: readonly Service[]): string {
  const links = services.map(
    ({ title, description, url }) =>
      html`<li>
        <a href="${url}">${title}<span>${description}</span></a>
      </li> `,
  );
  return renderPage({
    title: 'Daspanel is running',
    content: html`<p>This is the hosting panel at <strong>${hostName}</strong>.</p>
      <ul class="links">
        ${links}
        <li>
          <a href="/ca">Trust this server<span>Install the certificate authority, so that browsers accept the sites</span></a>
        </li>
      </ul>`,
  });
}
