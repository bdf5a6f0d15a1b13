import type { ParsedMessage, ParseOptions } from '../reading/parse-message.ts';
import { isPictureType } from './allowed-html.ts';
import { neutralizeHtml } from './neutralize-html.ts';

const MOST_PICTURE_BYTES = 4 * 1024 * 1024;

/** The HTML of a message made harmless, with its own pictures in it; null when it has none. */
export async function neutralizeMessageHtml(parse: (options: ParseOptions) => Promise<ParsedMessage>): Promise<string | null> {
  const pictures = new Map<string, { readonly type: string; readonly chunks: Buffer[] }>();
  let bytes = 0;
  const { html } = await parse({
    onAttachment({ type, cid }) {
      if (cid === null || !isPictureType(type) || pictures.has(cid)) return undefined;
      const chunks: Buffer[] = [];
      pictures.set(cid, { type, chunks });
      return (chunk) => {
        bytes += chunk.length;
        if (bytes <= MOST_PICTURE_BYTES) chunks.push(chunk);
        else pictures.delete(cid);
      };
    },
  });
  if (html === null) return null;
  return neutralizeHtml(html, (contentId) => {
    const picture = pictures.get(contentId);
    return picture && `data:${picture.type};base64,${Buffer.concat(picture.chunks).toString('base64')}`;
  });
}
