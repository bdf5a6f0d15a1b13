import type { RawRequest, Things } from './every-request.ts';

/** One acceptable request for every operation on versions and their content, in an order in which all of them can be sent one after the other. */
export function everyVersionRequest(things: Things): Readonly<Record<string, RawRequest>> {
  const site = { params: { site: things.site } };
  const version = { params: { site: things.site, version: things.version } };
  const spare = { params: { site: things.site, version: things.spareVersion } };
  return {
    'site-icons.get': { ...site, query: { live: things.version } },
    'versions.list': { ...site, query: { limit: '10' } },
    'versions.add': {
      ...site,
      body: {
        name: 'added',
        description: 'text',
        engine: { kind: 'static', fallback: '/index.html', notFoundPage: '/404.html' },
        type: 'static',
        root: '/dist',
      },
    },
    'versions.get': version,
    'versions.diff': { ...version, query: { with: things.spareVersion, limit: '10' } },
    'versions.diff-file': { ...version, query: { with: things.spareVersion, path: '/folder/a.txt' } },
    'versions.update': {
      ...spare,
      body: { name: 'renamed', description: 'text', root: '/other', engine: { kind: 'static', fallback: '/app.html' } },
    },
    'versions.activate': version,
    'versions.clone': {
      ...version,
      body: { name: 'copy', description: 'text', database: { from: things.database, name: 'of_copy', rewriteUrls: true } },
    },
    'uploads.create': { stream: 'no archive' },
    'versions.put-content': { ...version, body: { upload: things.upload, folder: '/', mode: 'merge' } },
    'uploads.delete': { params: { upload: things.upload } },
    'versions.delete': spare,
  };
}
