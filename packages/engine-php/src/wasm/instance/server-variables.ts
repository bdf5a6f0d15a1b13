/**
 * What a script finds in `$_SERVER` beside what PHP adds itself: every FastCGI parameter as it came, and those that php-fpm derives.
 * Parameters that steer this program or PHP's settings, and the `Proxy` header (httpoxy, CVE-2016-5385), are no business of the script.
 */
export function serverVariables(parameters: Readonly<Record<string, string>>): readonly (readonly [string, string])[] {
  const passed = Object.entries(parameters).filter(([name]) => !isWithheld(name));
  return [...passed, ['PHP_SELF', phpSelf(parameters)], ...credentials(parameters['HTTP_AUTHORIZATION'] ?? '')];
}

function isWithheld(name: string): boolean {
  return name.startsWith('DASPANEL_') || name === 'HTTP_PROXY' || name === 'PHP_VALUE' || name === 'PHP_ADMIN_VALUE' || name === 'PHP_SELF';
}

function phpSelf(parameters: Readonly<Record<string, string>>): string {
  return (parameters['SCRIPT_NAME'] ?? parameters['DOCUMENT_URI'] ?? '') + (parameters['PATH_INFO'] ?? '');
}

/** RFC 7617 (Basic) and RFC 7616 (Digest), as php-fpm reads them. */
function credentials(authorization: string): readonly (readonly [string, string])[] {
  const space = authorization.indexOf(' ');
  const scheme = authorization.slice(0, space).toLowerCase();
  const rest = authorization.slice(space + 1).trim();
  if (scheme === 'digest') return [['PHP_AUTH_DIGEST', rest]];
  if (scheme !== 'basic') return [];
  const text = Buffer.from(rest, 'base64').toString('latin1');
  const colon = text.indexOf(':');
  if (colon < 0) return [];
  return [
    ['PHP_AUTH_USER', text.slice(0, colon)],
    ['PHP_AUTH_PW', text.slice(colon + 1)],
  ];
}
