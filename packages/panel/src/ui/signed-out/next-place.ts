/** Where somebody wanted to go before he had to sign in: a path of this panel, whatever the address says. */
export function nextPlace(search: string, fallback = '/'): string {
  const wanted = new URLSearchParams(search).get('next');
  if (wanted === null) return fallback;
  const place = unquote(wanted);
  return /^\/(?![/\\])/.test(place) && !/[\p{Cc}\\]/u.test(place) ? place : fallback;
}

/** The router writes texts that could be something else, such as numbers, in quotes. */
function unquote(text: string): string {
  return text.startsWith('"') && text.endsWith('"') ? text.slice(1, -1) : text;
}
