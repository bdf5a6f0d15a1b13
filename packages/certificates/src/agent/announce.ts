import { request } from 'node:http';

/** Announced as a file it has the proxy drop all that it keeps. */
export const EVERY_NAME = '*';

/**
 * Tells the proxy that a served file changed, so that it drops what it keeps of it. Resolves too when the proxy is not there: it reads the files anew when it
 * starts. Rejects when it is there and does not take the message.
 */
export async function announceCertificate(controlSocket: string, file: string): Promise<void> {
  const status = await new Promise<number | undefined>((resolve, reject) => {
    const post = request(
      { socketPath: controlSocket, method: 'POST', path: `/certificate?name=${encodeURIComponent(file)}`, timeout: 5_000 },
      (response) => {
        response.resume();
        resolve(response.statusCode);
      },
    );
    post.on('timeout', () => post.destroy(new Error('the proxy does not answer on its control socket')));
    post.on('error', (error) => {
      if ('code' in error && (error.code === 'ENOENT' || error.code === 'ECONNREFUSED')) resolve(200);
      else reject(error);
    });
    post.end();
  });
  if (status !== 200 && status !== 204) throw new Error(`the proxy answered ${status} to the change of ${file}`);
}
