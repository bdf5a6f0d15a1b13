import { chmod, chown, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { NodeName } from '@daspanel/formats/link-requests.ts';
import { dataDirectory, type DataDirectory } from '@daspanel/platform/data-directory.ts';
import { identities } from '@daspanel/platform/identities.ts';
import { createRequester, type Requester } from '@daspanel/platform/json-socket.ts';
import { findFreePort } from '@daspanel/testkit/free-port.ts';
import { partUnderTest, type PartUnderTest } from '@daspanel/testkit/part-under-test.ts';
import { channelsOfNodes } from '../channels.ts';
import { createClusterSecrets, type CertificateWithKey, type ClusterSecrets } from '../cluster-secrets.ts';

const REPOSITORY = join(import.meta.dirname, '../../../..');

/** One machine of a cluster: a data directory, and a link that is not started yet. */
export interface MachineUnderTest {
  readonly data: DataDirectory;
  readonly link: PartUnderTest;
  readonly requests: Requester;
}

/** A kernel's machine and others, each with a data directory of its own. */
export interface ClusterUnderTest extends AsyncDisposable {
  readonly port: number;
  readonly secrets: ClusterSecrets;
  readonly kernel: MachineUnderTest;
  readonly nodes: readonly MachineUnderTest[];
  /** Another machine, that proves itself with this. `root`: a data directory that is there, and stays. */
  addNode(certificate: CertificateWithKey, options?: { readonly kernelPort?: number; readonly root?: string }): Promise<MachineUnderTest>;
}

export interface ClusterOptions {
  readonly names?: readonly string[];
  readonly mostStreams?: number;
  /** Address that the kernel's link listens on. */
  readonly address?: string;
}

/** Makes it; whoever asked starts the links. */
export async function makeCluster({
  names = ['web1'],
  mostStreams,
  address = '127.0.0.1',
}: ClusterOptions = {}): Promise<ClusterUnderTest> {
  const resources = new AsyncDisposableStack();
  const port = await findFreePort();
  const secrets = await createClusterSecrets(names as readonly NodeName[], Date.now());
  const limits = mostStreams === undefined ? {} : { mostStreams };
  const machine = async (role: object, own: CertificateWithKey, root?: string) => {
    const data = dataDirectory(root ?? (await mkdtemp(join(tmpdir(), 'dl-'))));
    if (root === undefined) resources.defer(() => rm(data.root, { recursive: true, force: true }));
    await writeMachine(data, { settings: { ...role, ...limits }, authority: secrets.authority.certificate, own });
    const capabilities = ['dac_override', 'chown'];
    const link = partUnderTest('link/src/main.ts', data.settingsFile, { user: identities.link, groups: [], capabilities });
    const requests = resources.use(createRequester(data.sockets.linkRequests));
    resources.defer(() => link.stop());
    return { data, link, requests };
  };
  const addNode: ClusterUnderTest['addNode'] = (own, { kernelPort = port, root } = {}) =>
    machine({ role: 'node', kernel: { host: address, port: kernelPort } }, own, root);
  const kernel = await machine({ role: 'kernel', listen: { address, port } }, secrets.kernel);
  const nodes: MachineUnderTest[] = [];
  for (const own of Object.values(secrets.nodes)) nodes.push(await addNode(own));
  return { port, secrets, kernel, nodes, addNode, [Symbol.asyncDispose]: () => resources.disposeAsync() };
}

async function writeMachine(
  data: DataDirectory,
  { settings, authority, own }: { readonly settings: object; readonly authority: string; readonly own: CertificateWithKey },
): Promise<void> {
  await makeFolders(data);
  await writeFile(join(data.link, 'settings.json'), JSON.stringify(settings));
  await writeCredentials(data, authority, own);
  const part = {
    hostName: 'daspanel.localhost',
    httpPort: 8080,
    httpsPort: 8443,
    listen: ['127.0.0.1'],
    dataDirectory: data.root,
    programDirectory: REPOSITORY,
    separateUsers: true,
  };
  await writeFile(data.settingsFile, JSON.stringify(part));
  await chown(data.link, identities.link, identities.link);
  await chmod(data.link, 0o700);
}

/** Replaces what a machine proves itself with. */
export async function writeCredentials({ link }: DataDirectory, authority: string, own: CertificateWithKey): Promise<void> {
  await writeFile(join(link, 'authority.pem'), authority);
  await writeFile(join(link, 'certificate.pem'), own.certificate);
  await writeFile(join(link, 'key.pem'), own.key);
}

async function makeFolders({ root, link, sites, sockets }: DataDirectory): Promise<void> {
  const ofSockets = [...channelsOfNodes.map((name) => sockets[name]), sockets.linkRequests, sockets.proxyControl, sockets.dataServices];
  const folders = [root, link, sites, sockets.mailChannels, dirname(sockets.launcherForEngine), ...ofSockets.map((path) => dirname(path))];
  for (const path of folders) {
    await mkdir(path, { recursive: true });
    await chmod(path, 0o711);
  }
}

/** The folder of a site's mail on a node, as the launcher makes it when the site wakes. */
export async function makeMailFolder({ sockets }: DataDirectory, site: string, group: number): Promise<string> {
  const folder = join(sockets.mailChannels, site);
  await mkdir(folder);
  await chown(folder, identities.mail, group);
  await chmod(folder, 0o750);
  return folder;
}
