import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { join } from 'node:path';
import type { certificateRequests } from '@daspanel/formats/certificate-requests.ts';
import { dataDirectory } from '@daspanel/platform/data-directory.ts';
import { publishFile } from '@daspanel/platform/durable-file.ts';
import { createRequester } from '@daspanel/platform/json-socket.ts';
import { runProgram } from '@daspanel/platform/run-program.ts';
import { startCertificateAgent } from './certificate-agent.ts';

export const H = 'panel.example';
const silent = { info() {}, warn() {}, error() {} };

/** A data directory of its own for one test, in which the agent can be started, in this process, again and again. */
export async function prepareInstallation() {
  const data = dataDirectory(await mkdtemp('/tmp/daspanel-certificates-'));
  const folders = [data.localAuthority, data.servedCertificates, data.routes, data.wantedCertificates, data.ownCertificates];
  for (const folder of folders) await mkdir(folder, { recursive: true });
  for (const socket of [
    data.sockets.certificates,
    data.sockets.certificateRequests,
    data.sockets.certificateInstallations,
    data.sockets.proxyControl,
  ])
    await mkdir(join(socket, '..'), { recursive: true });
  let resources = new AsyncDisposableStack();
  const served = (file: string) => join(data.servedCertificates, file);

  const ask = async (path: string, method = 'POST'): Promise<{ status: number; text: string }> => {
    const sent = request({ socketPath: data.sockets.certificates, path, method, agent: false }).end();
    const [response] = await once(sent, 'response');
    let text = '';
    for await (const chunk of response) text += chunk;
    return { status: response.statusCode, text };
  };

  return {
    data,
    served,
    ask,
    askLeaf: (name: string) => ask(`/leaf?name=${encodeURIComponent(name)}`),
    /** Sends one request of `formats/certificate-requests.ts`. */
    async request(name: keyof typeof certificateRequests, input: object): Promise<unknown> {
      const { certificateInstallations, certificateRequests: others } = data.sockets;
      using requester = createRequester(name === 'certificate.install' ? certificateInstallations : others);
      return await requester.request(name, input);
    },
    /** Publishes a wish as the API does. */
    want: (id: string, choice: 'automatic' | 'own', names: readonly string[]) =>
      publishFile(join(data.wantedCertificates, `${id}.json`), JSON.stringify({ id, choice, site: null, names })),
    unwant: (id: string) => rm(join(data.wantedCertificates, `${id}.json`)),
    readServed: async (file: string) => new X509Certificate(await readFile(served(`${file}.pem`))),
    addRoute: (host: string) => writeFile(join(data.routes, host), 'engine=answers\n'),
    /** Starts the agent; one that runs is stopped before. Port 1 of the loopback stands for a proxy that does not run. */
    async start({ now = Date.now, hostName = H, proxyPort = 1 } = {}) {
      await resources.disposeAsync();
      resources = new AsyncDisposableStack();
      const proxy = { host: '127.0.0.1', port: proxyPort };
      return startCertificateAgent({ directory: data, hostName, proxyGroup: undefined, proxy, now, log: silent }, resources);
    },
    /** What `openssl verify` says of a served file for one host name, with every strict check, by one of the two roots. */
    async verify(file: string, name: string, root = '_ca.crt'): Promise<string> {
      const strict = ['-x509_strict', '-purpose', 'sslserver', '-no-CApath', '-no-CAstore'];
      const given = ['verify', ...strict, '-CAfile', served(root), '-verify_hostname', name, served(`${file}.pem`)];
      const { stdout, stderr } = await runProgram('/usr/bin/openssl', given);
      return `${stdout.toString()}${stderr.toString()}`;
    },
    async [Symbol.asyncDispose]() {
      await resources.disposeAsync();
      await rm(data.root, { recursive: true, force: true });
    },
  };
}
export type Installation = Awaited<ReturnType<typeof prepareInstallation>>;
