import { pathInVersion } from '@daspanel/formats/site-file-requests.ts';

const MOST_LINKS = 4;
/** A host name that nobody has (RFC 2606), so that what stays on it is relative to the document root. */
const ROOT = 'https://site.invalid/';
const TAG = /<(?:!--|([a-z][a-z0-9]*))/gi;
/** What stands in these is text. */
const TEXT_ELEMENTS = new Set(['script', 'style', 'title', 'textarea', 'noscript']);
const END_OF_TEXT = /<\/(?:script|style|title|textarea|noscript)/gi;
const ATTRIBUTE = /[\s/]*([^\s"'<>/=]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'<>]+)))?/y;

/**
 * What the first `<link rel=icon>` (also `shortcut icon`, `apple-touch-icon`) of a document refer to, as paths from the document root on; at most four. Links to
 * other places are left out. It need not read as browsers do: whatever it gives is only looked at, and shown where it is a picture.
 */
export function iconLinksOf(html: string): readonly string[] {
  const paths: string[] = [];
  for (let at = 0; paths.length < MOST_LINKS;) {
    TAG.lastIndex = at;
    const found = TAG.exec(html);
    if (found === null) break;
    const name = found[1]?.toLowerCase();
    if (name === 'body') break;
    if (name !== 'link') {
      at = endOf(html, name, TAG.lastIndex);
      continue;
    }
    const { attributes, end } = readAttributes(html, TAG.lastIndex);
    const path = pathOfIcon(attributes);
    if (path !== undefined) paths.push(path);
    at = end;
  }
  return paths;
}

/** Where to go on after a tag or comment that begins before `from`. */
function endOf(html: string, name: string | undefined, from: number): number {
  if (name === undefined) return orEnd(html, html.indexOf('-->', from));
  if (!TEXT_ELEMENTS.has(name)) return from;
  END_OF_TEXT.lastIndex = from;
  return orEnd(html, END_OF_TEXT.exec(html)?.index ?? -1);
}

function orEnd(html: string, index: number): number {
  return index === -1 ? html.length : index;
}

function readAttributes(html: string, from: number): { readonly attributes: ReadonlyMap<string, string>; readonly end: number } {
  const attributes = new Map<string, string>();
  let end = from;
  ATTRIBUTE.lastIndex = from;
  for (let found = ATTRIBUTE.exec(html); found !== null; found = ATTRIBUTE.exec(html)) {
    const [, name = '', ...values] = found;
    end = ATTRIBUTE.lastIndex;
    const key = name.toLowerCase();
    const value = values.find((one) => one !== undefined) ?? '';
    // Of two of a name the first counts (WHATWG HTML, 13.2.5.33).
    if (!attributes.has(key)) attributes.set(key, value.replaceAll('&amp;', '&'));
  }
  return { attributes, end };
}

function pathOfIcon(attributes: ReadonlyMap<string, string>): string | undefined {
  const relations = (attributes.get('rel') ?? '').toLowerCase().split(/\s+/);
  if (!relations.includes('icon') && !relations.includes('apple-touch-icon')) return undefined;
  return pathOfLink(attributes.get('href') ?? '');
}

/** Undefined for what does not lead to a file of the site. */
function pathOfLink(href: string): string | undefined {
  if (!URL.canParse(href, ROOT)) return undefined;
  const url = new URL(href, ROOT);
  if (url.protocol !== 'https:' || url.host !== 'site.invalid') return undefined;
  const path = pathInVersion.safeParse(decode(url.pathname));
  return path.success && path.data !== '/' ? path.data : undefined;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return '';
  }
}
