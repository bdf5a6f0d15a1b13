import { Parser } from 'htmlparser2';
import {
  ALLOWED_ATTRIBUTES,
  ALLOWED_ELEMENTS,
  allowedLink,
  ELEMENTS_WITH_FOREIGN_CONTENT,
  isPictureType,
  VOID_ELEMENTS,
} from './allowed-html.ts';
import { neutralizeDeclarations, neutralizeStyleSheet } from './neutralize-css.ts';

/** Gives the data: URL of a picture that the message itself brings. */
export type PictureOf = (contentId: string) => string | undefined;

const LONGEST_HTML = 2 * 1024 * 1024;
/** Browsers flatten what is deeper; the parser's time grows with the square of it. */
const DEEPEST_NESTING = 500;
const CHARACTERS_AT_ONCE = 16 * 1024;
/** Of data: URLs in all, so that one picture that is named a thousand times does not fill the memory. */
const MOST_PICTURE_CHARACTERS = 6 * 1024 * 1024;

/**
 * A document with the text, tables and pictures of a message and nothing that could run, ask another server or leave the frame by itself. It is
 * written anew from the allowed elements and attributes, every text escaped, so that it does not matter how a browser would have read the original.
 */
export function neutralizeHtml(html: string, pictureOf: PictureOf): string {
  const writer = createWriter(pictureOf);
  const parser = new Parser(writer.handler, { decodeEntities: true, lowerCaseTags: true, lowerCaseAttributeNames: true });
  const text = html.slice(0, LONGEST_HTML);
  for (let start = 0; start < text.length && !writer.isTooDeep(); start += CHARACTERS_AT_ONCE) {
    parser.write(text.slice(start, start + CHARACTERS_AT_ONCE));
  }
  parser.end();
  return `${BEGINNING}<style>${writer.styles()}</style></head><body>${writer.body()}</body></html>`;
}

/** The frame's own policy is the other wall; this one goes with the document wherever it is opened. */
const BEGINNING =
  '<!doctype html><html><head><meta charset="utf-8">' +
  `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">` +
  '<meta http-equiv="x-dns-prefetch-control" content="off"><meta name="referrer" content="no-referrer">';

function createWriter(pictureOf: PictureOf) {
  const body: string[] = [];
  const styles: string[] = [];
  let style: string | undefined;
  let depth = 0;
  let foreignDepth = 0;
  const pictures = createPictures(pictureOf);
  const handler = {
    onopentag(name: string, attributes: Readonly<Record<string, string>>) {
      depth += 1;
      if (foreignDepth > 0 || ELEMENTS_WITH_FOREIGN_CONTENT.has(name)) foreignDepth += 1;
      else if (name === 'style') style = '';
      else if (name === 'body') body.push(openTag('div', attributes, pictures));
      else if (ALLOWED_ELEMENTS.has(name)) body.push(openTag(name, attributes, pictures));
    },
    ontext(text: string) {
      if (foreignDepth > 0) return;
      if (style !== undefined) style += text;
      else body.push(escape(text));
    },
    onclosetag(name: string) {
      depth -= 1;
      if (foreignDepth > 0) foreignDepth -= 1;
      else if (name === 'style') {
        styles.push(neutralizeStyleSheet(style ?? ''));
        style = undefined;
      } else if (name === 'body') body.push('</div>');
      else if (ALLOWED_ELEMENTS.has(name) && !VOID_ELEMENTS.has(name)) body.push(`</${name}>`);
    },
  };
  return { handler, isTooDeep: () => depth > DEEPEST_NESTING, body: () => body.join(''), styles: () => styles.join('') };
}

type Pictures = (address: string) => string | undefined;

function createPictures(pictureOf: PictureOf): Pictures {
  let characters = 0;
  return (address) => {
    if (characters > MOST_PICTURE_CHARACTERS) return undefined;
    const url = address.trim();
    const found = /^cid:/i.test(url) ? pictureOf(decodeContentId(url.slice(4))) : url;
    const type = /^data:([a-z]+\/[a-z+.-]+);base64,[A-Za-z0-9+/=\s]*$/i.exec(found ?? '')?.[1];
    if (found === undefined || type === undefined || !isPictureType(type)) return undefined;
    characters += found.length;
    return characters > MOST_PICTURE_CHARACTERS ? undefined : found;
  };
}

function decodeContentId(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function openTag(name: string, attributes: Readonly<Record<string, string>>, pictures: Pictures): string {
  const kept = Object.entries(attributes).flatMap(([attribute, value]) => keepAttribute(name, attribute, value, pictures));
  const link =
    name === 'a' && kept.some(([attribute]) => attribute === 'href')
      ? ([
          ['target', '_blank'],
          ['rel', 'noopener noreferrer nofollow'],
        ] as const)
      : [];
  return `<${name}${[...kept, ...link].map(([attribute, value]) => ` ${attribute}="${escape(value)}"`).join('')}>`;
}

function keepAttribute(element: string, attribute: string, value: string, pictures: Pictures): readonly (readonly [string, string])[] {
  if (attribute === 'style') return nonEmpty('style', neutralizeDeclarations(value));
  if (attribute === 'href' && element === 'a') return nonEmpty('href', allowedLink(value) ?? '');
  if (attribute === 'src' && element === 'img') {
    const picture = pictures(value);
    return picture === undefined ? [['data-left-out', value.slice(0, 2_000)]] : [['src', picture]];
  }
  return ALLOWED_ATTRIBUTES.has(attribute) ? [[attribute, value]] : [];
}

function nonEmpty(attribute: string, value: string): readonly (readonly [string, string])[] {
  return value === '' ? [] : [[attribute, value]];
}

function escape(text: string): string {
  return text.replaceAll('\0', '').replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
