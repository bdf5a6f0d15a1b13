import type { RawRequest, Things } from './every-request.ts';

/** One acceptable request for every operation on files, in an order in which all of them can be sent one after the other. */
export function everyFileRequest(things: Things): Readonly<Record<string, RawRequest>> {
  const version = { params: { site: things.site, version: things.version } };
  const upload = { params: { ...version.params, upload: 'r000000000000000' } };
  return {
    'files.create-folder': { ...version, body: { path: '/folder' } },
    'files.write': { ...version, query: { path: '/folder/a.txt' }, stream: 'text' },
    'files.list': { ...version, query: { path: '/folder', limit: '10' } },
    'files.get': { ...version, query: { path: '/folder/a.txt' } },
    'files.read': { ...version, query: { path: '/folder/a.txt' } },
    'files.search': { ...version, query: { name: 'a', text: 'x' } },
    'files.view': { ...version, body: { path: '/folder/a.txt' } },
    'files.copy': { ...version, body: { from: '/folder', to: '/copy' } },
    'files.move': { ...version, body: { from: '/copy/a.txt', to: '/b.txt', overwrite: true } },
    'files.set-mode': { ...version, body: { folder: '/', names: ['folder'], mode: '755', recursive: true } },
    'files.zip': { ...version, query: { folder: '/', names: 'folder/copy' } },
    'files.archive': { ...version, body: { folder: '/', names: ['folder'], to: '/folder.zip' } },
    'files.extract': { ...version, body: { path: '/folder.zip', to: '/extracted' } },
    'files.delete': { ...version, body: { folder: '/', names: ['copy'] } },
    'files.create-upload': { ...version, body: { path: '/video.mp4', size: 4 } },
    'files.get-upload': upload,
    'files.append-upload': { ...upload, query: { offset: '0' }, stream: 'text' },
    'files.finish-upload': { ...upload, body: { overwrite: true } },
    'files.delete-upload': upload,
  };
}
