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
  readonly authority: () => Promise<PublishedAuthority | undefined>;
  /** The authority for names beyond the first one's; undefined: none has been needed. */
  readonly anyNameAuthority: () => Promise<PublishedAuthority | undefined>;
}

export interface PublishedAuthority {
  readonly pem: string;
  readonly described: Authority;
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

async function answerInstallation(asked: AskedPage, { hostName, services, authority, anyNameAuthority }: Installation): Promise<Answer> {
  switch (asked.path) {
    case '/':
      return page(200, renderInstallation(hostName, await services(asked)));
    case '/ca':
      return answerAuthorityPage(asked, await authority(), await anyNameAuthority());
    case '/ca.crt':
      return answerCertificate(asked, await authority(), 'authority');
    case '/ca-any-name.crt':
      return answerCertificate(asked, await anyNameAuthority(), 'authority-for-any-name');
    default:
      return page(404, renderUnknownPath(asked.path));
  }
}

function answerAuthorityPage(asked: AskedPage, first: PublishedAuthority | undefined, anyName: PublishedAuthority | undefined): Answer {
  const origin = `${asked.scheme}://${asked.host}${asked.port}`;
  return page(first === undefined ? 503 : 200, renderAuthority({ first: first?.described, anyName: anyName?.described }, origin));
}

function answerCertificate(asked: AskedPage, published: PublishedAuthority | undefined, file: string): Answer {
  if (published === undefined) {
    return file === 'authority' ? answerAuthorityPage(asked, undefined, undefined) : page(404, renderUnknownPath(asked.path));
  }
  const headers = {
    'content-type': 'application/x-x509-ca-cert',
    'content-disposition': `attachment; filename="${asked.host}-${file}.crt"`,
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
