const names = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/));

/** Elements that show text, tables and pictures and can do nothing else. What is on no list loses its tags and keeps its content. */
export const ALLOWED_ELEMENTS = names(`
  a abbr address article aside b bdi bdo big blockquote br caption center cite code col colgroup dd del dfn div dl dt em figcaption figure font footer
  h1 h2 h3 h4 h5 h6 header hr i img ins kbd li main mark nav ol p pre q s samp section small span strike strong sub sup table tbody td tfoot th thead
  time tr tt u ul var wbr
`);

export const VOID_ELEMENTS = names('br col hr img wbr');

/** Elements whose content is not text of the message: it goes with them. */
export const ELEMENTS_WITH_FOREIGN_CONTENT = names(`
  applet audio canvas datalist embed frameset iframe math noembed noframes object plaintext portal script select svg template textarea title video xmp
`);

/** Attributes that take no address and no script. `href`, `src` and `style` are judged by their values. */
export const ALLOWED_ATTRIBUTES = names(`
  align alt bgcolor border cellpadding cellspacing class clear color colspan datetime dir face headers height hspace id lang noshade nowrap rowspan rules
  scope size span start summary title type valign value vspace width
`);

/** Where a person may go with a click; nothing of it is loaded by itself. */
const LINK_SCHEMES: ReadonlySet<string> = new Set(['http:', 'https:', 'mailto:', 'tel:']);

/** An address that a link may have, in one spelling; undefined for all others, relative ones and scripts among them. */
export function allowedLink(address: string): string | undefined {
  const text = address.trim();
  if (text.startsWith('#')) return text;
  const url = URL.parse(text);
  return url !== null && LINK_SCHEMES.has(url.protocol) ? url.href : undefined;
}

const PICTURE_TYPES: ReadonlySet<string> = new Set(['image/png', 'image/jpeg', 'image/gif', 'image/webp', 'image/bmp']);

/** Pictures of these types are pixels only; SVG is a document. */
export function isPictureType(type: string): boolean {
  return PICTURE_TYPES.has(type.toLowerCase());
}
