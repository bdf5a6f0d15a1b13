/** True for an absolute http or https address that can stand in a Location header as it is: no user name, no white space, backslash or control character. */
export function isRedirectTarget(text: string): boolean {
  if (!/^https?:\/\/[^/?#\\]/i.test(text) || /[\s\\\p{C}]/u.test(text)) return false;
  const url = URL.parse(text);
  return url !== null && url.username === '' && url.password === '' && url.href.length <= 4096;
}
