import { renderAuthority, type Authority } from '../pages/authority-page.ts';
import { renderInstallation, type Service } from '../pages/installation-page.ts';
import { contentSecurityPolicy } from '../pages/render-page.ts';
import { renderDisabledSite, renderEmptyVersion, renderUnknownHost, renderUnknownPath } from '../pages/site-pages.ts';

/** What the proxy says about a request in header fields of its own; nothing in it comes from the client unchecked but the path. */
export interface AskedPage {
  readonly page: string;
  /** The routed name, without port. */
  readonly host: string;
  /** `:8080` when the client named a port, else empty. */
  readonly port: string;
  readonly scheme: 'http' | 'https';
  readonly path: string;
}

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** What is known of the installation when a page is asked for. */
export interface Installation {
  readonly hostName: string;
  readonly services: (asked: AskedPage) => Promise<readonly Service[]>;
  readonly authority: () => Promise<{ readonly pem: string; readonly described: Authority } | undefined>;
}

const SECONDS_UNTIL_RETRY = '3600';

/** The answer to a request that belongs to no site's own content. */
export async function answerRequest(asked: AskedPage, installation: Installation): Promise<Answer> {
  switch (asked.page) {
    case 'disabled':
      return page(503, renderDisabledSite(asked.host), { 'retry-after': SECONDS_UNTIL_RETRY });
    case 'empty':
      return page(200, renderEmptyVersion(asked.host));
    case 'installation':
      return answerInstallation(asked, installation);
    default:
      return page(404, renderUnknownHost(asked.host));
  }
}

async function answerInstallation(asked: AskedPage, { hostName, services, authority }: Installation): Promise<Answer> {
  switch (asked.path) {
    case '/':
      return page(200, renderInstallation(hostName, await services(asked)));
    case '/ca':
      return answerAuthorityPage(asked, await authority());
    case '/ca.crt':
      return answerCertificate(asked, await authority());
    default:
      return page(404, renderUnknownPath(asked.path));
  }
}

type PublishedAuthority = Awaited<ReturnType<Installation['authority']>>;

function answerAuthorityPage(asked: AskedPage, published: PublishedAuthority): Answer {
  const text = renderAuthority(published?.described, `${asked.scheme}://${asked.host}${asked.port}/ca.crt`);
  return page(published === undefined ? 503 : 200, text);
}

function answerCertificate(asked: AskedPage, published: PublishedAuthority): Answer {
  if (published === undefined) return answerAuthorityPage(asked, published);
  const headers = {
    'content-type': 'application/x-x509-ca-cert',
    'content-disposition': `attachment; filename="${asked.host}-authority.crt"`,
  };
  return { status: 200, headers: { ...headers, 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' }, body: published.pem };
}

function page(status: number, body: string, more: Readonly<Record<string, string>> = {}): Answer {
  const headers = {
    'content-type': 'text/html; charset=utf-8',
    'cache-control': 'no-store',
    'content-security-policy': contentSecurityPolicy,
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
    'x-robots-tag': 'noindex',
    ...more,
  };
  return { status, headers, body };
}
