import { chmod, chown, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { certificateStatus, type AcmeSettings, type CertificateStatus } from '@daspanel/formats/acme-requests.ts';
import { certificateRequests } from '@daspanel/formats/certificate-requests.ts';
import type { CertificateId } from '@daspanel/formats/wanted-certificate.ts';
import { dataDirectory } from '@daspanel/platform/data-directory.ts';
import { publishFile } from '@daspanel/platform/durable-file.ts';
import { groups, identities } from '@daspanel/platform/identities.ts';
import { createRequester, operation, serveOperations } from '@daspanel/platform/json-socket.ts';
import { readChainFacts } from '../record/read-chain-facts.ts';
import { answerFromFiles } from './answer-from-files.ts';
import type { InstalledCertificate } from './prepare-lifecycle.ts';

/** `partUnderTest` of the test kit, which only tests may import. */
type StartPart = (
  program: string,
  settingsFile: string,
  identity?: { readonly user: number; readonly groups: readonly number[] },
) => {
  readonly pid: () => number;
  readonly log: () => string;
  start(failpoints?: string): Promise<void>;
  kill(): Promise<void>;
  stop(): Promise<void>;
};

const isRoot = process.getuid?.() === 0;

/** The ACME client as a process of its own, beside something that answers challenges like the proxy and something that takes certificates like the agent. */
export async function startAcmeProcess(partUnderTest: StartPart) {
  const root = await mkdtemp(join(tmpdir(), 'daspanel-acme-'));
  await chmod(root, 0o711);
  const data = dataDirectory(root);
  const own = [
    data.acme,
    data.acmeChallenges,
    join(data.acmeChallenges, 'http-01'),
    join(data.acmeChallenges, 'tls-alpn-01'),
    join(data.run, 'acme'),
  ];
  for (const folder of [...own, data.wantedCertificates, dirname(data.sockets.certificateInstallations)]) {
    await mkdir(folder, { recursive: true });
    await chmod(folder, own.includes(folder) ? 0o700 : 0o755);
    if (isRoot && own.includes(folder)) await chown(folder, identities.acme, identities.acme);
  }
  for (const folder of [data.run, data.certificates]) await chmod(folder, 0o711);
  const settings = {
    hostName: 'panel.example',
    httpPort: 80,
    httpsPort: 443,
    listen: ['127.0.0.1'],
    dataDirectory: root,
    programDirectory: '/',
  };
  await writeFile(data.settingsFile, JSON.stringify({ ...settings, separateUsers: false }));
  await chmod(data.settingsFile, 0o644);

  const proxy = await answerFromFiles(data.acmeChallenges);
  const installed: InstalledCertificate[] = [];
  const agent = await serveOperations(
    data.sockets.certificateInstallations,
    {
      'certificate.install': operation(certificateRequests['certificate.install'], async ({ id, privateKey, chain }) => {
        installed.push({ id, chain, privateKey });
        return readChainFacts(chain, []);
      }),
      'certificate.read-shown': operation(certificateRequests['certificate.read-shown'], async () => []),
    },
    { mode: 0o666 },
  );
  const identity = { user: identities.acme, groups: [groups.certificateClients] };
  const part = partUnderTest('certificates/src/acme/main.ts', data.settingsFile, isRoot ? identity : undefined);
  const requester = createRequester(data.sockets.acmeRequests);
  const request = (name: string, input: unknown) => requester.request(name, input, { timeoutMilliseconds: 30_000 });

  return {
    data,
    part,
    installed,
    httpPort: proxy.port,
    request,
    configure: (wanted: AcmeSettings) => request('acme.configure', wanted),
    async want(id: CertificateId, names: readonly string[] | null) {
      const file = join(data.wantedCertificates, `${id}.json`);
      if (names === null) await rm(file, { force: true });
      else await publishFile(file, JSON.stringify({ id, choice: 'automatic', site: null, names }));
    },
    async read(id: CertificateId): Promise<CertificateStatus | null> {
      return certificateStatus.nullable().parse(await request('acme.read', { id }));
    },
    async waitUntil(isSo: () => Promise<boolean>, milliseconds = 30_000) {
      for (const end = Date.now() + milliseconds; !(await isSo()); await wait(30)) {
        if (Date.now() > end) throw new Error(`it does not come to that in time: ${part.log().slice(-3_000)}`);
      }
    },
    /** Resolves when the process has ended by itself. */
    async waitForEnd() {
      for (let turn = 0; turn < 500 && isAlive(part.pid()); turn += 1) await wait(20);
      if (isAlive(part.pid())) throw new Error(`it lives on: ${part.log().slice(-3_000)}`);
    },
    leftAnswers: () => readdir(join(data.acmeChallenges, 'http-01')),
    async [Symbol.asyncDispose]() {
      requester[Symbol.dispose]();
      await part.stop();
      await agent[Symbol.asyncDispose]();
      await proxy[Symbol.asyncDispose]();
      await rm(root, { recursive: true, force: true });
    },
  };
}
export type AcmeProcess = Awaited<ReturnType<typeof startAcmeProcess>>;

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
