import { ProblemAnswer, readProblem } from '@daspanel/contract/client.ts';
import { uploads, type Upload } from '@daspanel/contract/uploads.ts';

interface Sending {
  /** 0 to 1. */
  readonly onProgress: (part: number) => void;
  readonly signal: AbortSignal;
}

/** Uploads an archive, or SQL, and tells how far it is, which `fetch` cannot. Rejects with `ProblemAnswer` for what the server refuses, and when `signal` aborts. */
export function sendFile(file: File, { onProgress, signal }: Sending): Promise<Upload> {
  const { promise, resolve, reject } = Promise.withResolvers<Upload>();
  const request = new XMLHttpRequest();
  request.open(uploads.create.method, uploads.create.path);
  request.setRequestHeader('content-type', 'application/octet-stream');
  request.upload.addEventListener('progress', ({ loaded, total }) => onProgress(total === 0 ? 0 : loaded / total));
  request.addEventListener('load', () => {
    if (request.status === 201) resolve(uploads.create.responses[201].body.parse(JSON.parse(request.responseText)));
    else reject(new ProblemAnswer(readProblem(request.status, request.responseText), new Headers()));
  });
  request.addEventListener('error', () => reject(new Error('the connection broke off: try again')));
  request.addEventListener('abort', () => reject(signal.reason));
  signal.addEventListener('abort', () => request.abort(), { once: true });
  request.send(file);
  return promise;
}
