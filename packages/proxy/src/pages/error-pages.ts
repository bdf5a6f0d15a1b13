import { html } from './markup.ts';
import { renderPage } from './render-page.ts';

const TEXTS: Readonly<Record<number, readonly [title: string, sentence: string]>> = {
  403: ['This page is not for everyone', 'The site does not allow this address to be opened.'],
  404: ['This page does not exist', 'The site has nothing at this address. The address may be misspelt, or the page may have moved.'],
  405: ['This cannot be done here', 'The address exists, but not for this kind of request.'],
  413: ['That is too large', 'The site does not take uploads of this size.'],
  421: ['Please try again', 'The browser asked for this site over a connection that was opened for another one. A new connection will do.'],
  429: ['Too many requests', 'Please wait a moment before you try again.'],
  431: ['The request has too many header fields', 'Deleting the cookies of this site may help.'],
  500: ['Something went wrong', 'The site could not answer because of an error on its side.'],
  502: ['The site does not answer', 'The program behind this site is not there or gave no usable answer. Please try again in a moment.'],
  503: ['The site is busy', 'The site has more visitors than it can answer at once. Please try again in a moment.'],
  504: ['The site takes too long', 'The program behind this site did not answer in time. Please try again in a moment.'],
};

/** The pages for errors that nginx answers by itself, by status. They need no program, so they are there when nothing else is. */
export function renderErrorPages(): ReadonlyMap<number, string> {
  return new Map(
    Object.entries(TEXTS).map(([status, [title, sentence]]) => [
      Number(status),
      renderPage({ label: status, title, content: html`<p>${sentence}</p>` }),
    ]),
  );
}
