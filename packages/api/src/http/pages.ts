import { createHash } from 'node:crypto';
import { endpoints, openApiDocument } from '@daspanel/contract';
import { renderDocumentation } from './documentation-page.ts';
import { STYLE } from './documentation-style.ts';

/** A document that is no operation: the description of the API, for programs and for people. */
export interface Page {
  readonly path: string;
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** `server` is the address of the API, such as `https://api.daspanel.localhost`. */
export function createPages(server: string): readonly Page[] {
  const document = openApiDocument(endpoints, server);
  const json = JSON.stringify(document);
  const html = renderDocumentation(endpoints, server);
  const style = createHash('sha256').update(STYLE).digest('base64');
  const htmlHeaders = {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': `default-src 'none'; style-src 'sha256-${style}'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
  };
  return [
    { path: '/', body: html, headers: htmlHeaders },
    { path: '/docs', body: html, headers: htmlHeaders },
    { path: '/openapi.json', body: json, headers: { 'content-type': 'application/json' } },
  ];
}
