export interface PolicyInput {
  /** Host name of the installation. */
  readonly hostName: string;
  readonly httpsPort: number;
}

/** What stands in a page for its nonce, and in nginx's configuration for the nonce of one answer: 128 random bits as hexadecimal digits. */
export const NONCE_IN_PAGE = '__CSP_NONCE__';
export const NONCE_VARIABLE = '$request_id';

/**
 * What the panel's pages may do (Content Security Policy Level 3, Trusted Types), with nginx's variable for the nonce in it. Everything comes from the panel's own
 * origin, but for two others of the installation: `view` shows what people uploaded or were sent, and a form may lead to the database manager at `db`.
 * `'self'` covers websockets of the same host and port too.
 */
export function renderContentSecurityPolicy({ hostName, httpsPort }: PolicyInput): string {
  const port = httpsPort === 443 ? '' : `:${httpsPort}`;
  return [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${NONCE_VARIABLE}'`,
    "img-src 'self' data: blob:",
    "font-src 'self'",
    "connect-src 'self'",
    `frame-src https://view.${hostName}${port}`,
    `form-action 'self' https://db.${hostName}${port}`,
    "frame-ancestors 'none'",
    "base-uri 'none'",
    "require-trusted-types-for 'script'",
    'trusted-types default',
  ].join('; ');
}
