/**
 * The text of `transport-headers.conf`: what every answer over TLS says about the connections that come after it. nginx wants it wherever any other field is added,
 * so each of those places includes this file.
 */
export function renderTransportHeaders(hasHttp3: boolean): string {
  const lines = ['add_header Strict-Transport-Security $hsts always;', ...(hasHttp3 ? ['add_header Alt-Svc $alternative always;'] : [])];
  return `${lines.join('\n')}\n`;
}
