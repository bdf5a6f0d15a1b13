import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { chown, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { groups, identities } from '@daspanel/platform/identities.ts';
import { runProgram, startProgram } from '@daspanel/platform/run-program.ts';
import { makeChain, type TestChain } from './pair/make-chain.ts';
import { H, prepareInstallation, type Installation } from './prepare-installation.ts';

const ID = 'h000000000000001';
const isRoot = process.getuid?.() === 0;
let installation: Installation;
beforeEach(async () => {
  installation = await prepareInstallation();
});
afterEach(() => installation[Symbol.asyncDispose]());

describe('the process', () => {
  const run = async (environment: Readonly<Record<string, string>> = {}) => {
    const settings = {
      hostName: H,
      httpPort: 80,
      httpsPort: 443,
      listen: ['127.0.0.1'],
      dataDirectory: installation.data.root,
      programDirectory: '/',
      separateUsers: isRoot,
    };
    await writeFile(installation.data.settingsFile, JSON.stringify(settings), { mode: 0o644 });
    const program = [process.execPath, join(import.meta.dirname, 'main.ts')];
    const { certificates } = identities;
    const identity = ['/usr/bin/setpriv', `--reuid=${certificates}`, `--regid=${certificates}`, `--groups=${groups.publishers}`, '--'];
    const [file = '', ...given] = isRoot ? [...identity, ...program] : program;
    return startProgram(file, given, {
      env: { DASPANEL_SETTINGS_FILE: installation.data.settingsFile, ...environment },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
  };
  const prepare = async () => {
    if (!isRoot) return;
    await chown(installation.data.localAuthority, identities.certificates, identities.certificates);
    await runProgram('/usr/bin/chmod', ['0711', installation.data.root]);
    await chown(installation.data.servedCertificates, identities.certificates, identities.proxy);
    await runProgram('/usr/bin/chmod', ['2750', installation.data.servedCertificates]);
    await chown(join(installation.data.sockets.certificates, '..'), identities.certificates, identities.proxy);
    await chown(join(installation.data.sockets.certificateRequests, '..'), identities.certificates, identities.api);
    await chown(join(installation.data.sockets.certificateInstallations, '..'), identities.certificates, identities.acme);
    await chown(installation.data.ownCertificates, identities.certificates, identities.certificates);
  };
  const untilReady = async () => {
    for (let turn = 0; turn < 500; turn += 1) {
      const answer = await installation.ask('/health', 'GET').catch(() => undefined);
      if (answer !== undefined) return answer;
      await wait(20);
    }
    throw new Error('the agent does not start');
  };

  it('keeps its key to itself and lets only the proxy read what it serves', async () => {
    await prepare();
    const agent = await run();
    try {
      expect((await untilReady()).status).toBe(200);
      const key = await stat(join(installation.data.localAuthority, 'root.key'));
      expect(key.mode & 0o777).toBe(0o600);
      for (const file of [`${H}.pem`, '_default.pem']) {
        const found = await stat(installation.served(file));
        expect(found.mode & 0o777).toBe(0o640);
        if (isRoot) expect([found.uid, found.gid]).toEqual([identities.certificates, identities.proxy]);
      }
      expect((await stat(installation.served('_ca.crt'))).mode & 0o777).toBe(0o644);
      const ended = once(agent, 'exit');
      agent.kill('SIGTERM');
      expect(await ended).toEqual([0, null]);
    } finally {
      agent.kill('SIGKILL');
    }
  });

  it('killed while it installs a certificate under several names heals when that is repeated', async () => {
    await prepare();
    const names = ['shop.test', 'www.shop.test', 'm.shop.test'];
    const former = await makeChain(names);
    const next = await makeChain(names);
    await installation.want(ID, 'automatic', names);
    const install = ({ privateKey, chain }: TestChain) => installation.request('certificate.install', { id: ID, privateKey, chain });
    const fingerprints = async () =>
      new Set(await Promise.all(names.map(async (name) => (await installation.readServed(name)).fingerprint256)));
    const first = await run();
    await untilReady();
    await install(former);
    const ended = once(first, 'exit');
    first.kill('SIGKILL');
    await ended;
    const killed = await run({ DASPANEL_FAILPOINTS: 'certificates.served-one=exit' });
    await untilReady();
    const died = once(killed, 'exit');
    await expect(install(next)).rejects.toMatchObject({ code: 'unreachable' });
    await died;
    // One name has the next certificate, the others have the former: all can be shown.
    expect(await fingerprints()).toEqual(new Set([former, next].map(({ leaf }) => new X509Certificate(leaf).fingerprint256)));
    const agent = await run();
    try {
      await untilReady();
      await install(next);
      expect(await fingerprints()).toEqual(new Set([new X509Certificate(next.leaf).fingerprint256]));
    } finally {
      agent.kill('SIGKILL');
      await once(agent, 'exit');
    }
  });

  it.runIf(isRoot)(
    'has what is nobody else’s on the disk before it says so, and waits for no disk for what it can make again',
    async () => {
      await prepare();
      await installation.want(ID, 'automatic', ['shop.test']);
      await installation.addRoute('local.test');
      const agent = await run();
      await untilReady();
      const trace = join(installation.data.root, 'trace');
      const given = ['-f', '-y', '-e', 'trace=fsync', '-o', trace, '-p', String(agent.pid)];
      const tracer = startProgram('/usr/bin/strace', given, { stdio: ['ignore', 'ignore', 'pipe'] });
      try {
        if (tracer.stderr === null) throw new Error('the output is a pipe');
        await once(tracer.stderr, 'data');
        await installation.askLeaf('local.test');
        const { privateKey, chain } = await makeChain(['shop.test']);
        await installation.request('certificate.install', { id: ID, privateKey, chain });
      } finally {
        const gone = once(tracer, 'exit');
        tracer.kill('SIGINT');
        await gone;
        agent.kill('SIGKILL');
      }
      const synced = await readFile(trace, 'utf8');
      expect(synced).toMatch(/certificates\/serve\/shop\.test\.pem>/);
      expect(synced).toMatch(/certificates\/serve>/);
      expect(synced).not.toContain('local.test');
    },
  );

  it('puts back what it wrote when the disk is full before the last file', async () => {
    await prepare();
    const names = ['shop.test', 'www.shop.test'];
    const [former, next] = [await makeChain(names), await makeChain(names)];
    await installation.want(ID, 'automatic', names);
    const install = ({ privateKey, chain }: TestChain) => installation.request('certificate.install', { id: ID, privateKey, chain });
    const first = await run();
    await untilReady();
    await install(former);
    const ended = once(first, 'exit');
    first.kill('SIGKILL');
    await ended;
    const agent = await run({ DASPANEL_FAILPOINTS: 'certificates.served-one=throw:ENOSPC*1' });
    try {
      await untilReady();
      await expect(install(next)).rejects.toMatchObject({ code: 'disk-full' });
      for (const name of names)
        expect((await installation.readServed(name)).fingerprint256).toBe(new X509Certificate(former.leaf).fingerprint256);
      await install(next);
    } finally {
      agent.kill('SIGKILL');
      await once(agent, 'exit');
    }
  });

  it('killed while it makes the root for any name goes on with that key', async () => {
    await prepare();
    await installation.addRoute('shop.example');
    const killed = await run({ DASPANEL_FAILPOINTS: 'certificates.any-name-key-written=exit' });
    await untilReady();
    const died = once(killed, 'exit');
    await expect(installation.askLeaf('shop.example')).rejects.toThrow('socket hang up');
    await died;
    const key = await readFile(join(installation.data.localAuthority, 'any-name.key'), 'utf8');
    const agent = await run();
    try {
      await untilReady();
      expect((await installation.askLeaf('shop.example')).status).toBe(200);
      expect(await readFile(join(installation.data.localAuthority, 'any-name.key'), 'utf8')).toBe(key);
      expect(await installation.verify('shop.example', 'shop.example', '_ca-any-name.crt')).toContain(': OK');
    } finally {
      agent.kill('SIGKILL');
      await once(agent, 'exit');
    }
  });

  it.each(['certificates.root-key-written', 'certificates.leaf-issued'])('killed at %s goes on with the same authority', async (place) => {
    await prepare();
    const killed = await run({ DASPANEL_FAILPOINTS: `${place}=exit` });
    expect(await once(killed, 'exit')).toEqual([null, 'SIGKILL']);
    const key = await readFile(join(installation.data.localAuthority, 'root.key'), 'utf8');
    const agent = await run();
    try {
      expect((await untilReady()).status).toBe(200);
      expect(await readFile(join(installation.data.localAuthority, 'root.key'), 'utf8')).toBe(key);
      expect(await installation.verify(H, H)).toContain(': OK');
    } finally {
      agent.kill('SIGKILL');
      await once(agent, 'exit');
    }
  });
});
