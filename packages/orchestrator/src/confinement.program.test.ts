import { chmod, chown, mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { dataDirectory } from '@daspanel/platform/data-directory.ts';
import { identities } from '@daspanel/platform/identities.ts';
import { findConfinementHost, type Confinement } from './confinement.ts';
import { prepareFolders, topLevelFolders } from './data-layout.ts';
import type { PartDescription } from './part-description.ts';
import { listSession } from './process-facts.ts';
import { supervisePart } from './supervise-part.ts';

const isRoot = process.getuid?.() === 0;
const SITE_USER = 600_123;
let root: string;
beforeAll(async () => {
  root = await mkdtemp('/tmp/daspanel-confined-');
  if (!isRoot) return;
  await prepareFolders(root, true);
  const data = dataDirectory(root);
  await mkdir(join(data.sites, 'one'));
  await chown(join(data.sites, 'one'), SITE_USER, SITE_USER);
  await chmod(join(data.sites, 'one'), 0o700);
  for (const path of [join(root, 'daspanel.json'), join(data.state, 'secret'), join(data.accessKeys, 'k'), data.settingsFile])
    await writeFile(path, 'as it was', { mode: 0o600 });
});
afterAll(() => rm(root, { recursive: true, force: true }));

const quiet = { info: () => {}, warn: () => {}, error: () => {} };
const programDirectory = fileURLToPath(new URL('../../..', import.meta.url)).replace(/\/$/, '');

/** Runs a line of JavaScript as the storage part would run; `report(value)` writes what the test reads. */
function startConfined(script: string, more: Partial<Confinement> = {}) {
  const data = dataDirectory(root);
  const report = join(data.storage, 'report');
  const part: PartDescription = {
    name: 'sample',
    identity: 'storage',
    groups: [],
    bindsLowPorts: false,
    confinement: {
      capabilities: ['chown', 'dac_override', 'fowner'],
      writes: ['storage', 'sites'],
      reads: ['access-keys', 'buckets'],
      runFolder: 'storage',
      ...more,
    },
    prepare: [],
    command: {
      program: process.execPath,
      arguments: [
        '-e',
        `const fs = require('node:fs'); const root = ${JSON.stringify(root)};
         const outcome = (act) => { try { return act() ?? 'done'; } catch (error) { return error.code; } };
         const report = (value) => { fs.writeFileSync(${JSON.stringify(`${report}.new`)}, JSON.stringify(value)); fs.renameSync(${JSON.stringify(`${report}.new`)}, ${JSON.stringify(report)}); };
         fs.rmSync(${JSON.stringify(data.sockets.storage)}, { force: true });
         require('node:net').createServer().listen(${JSON.stringify(data.sockets.storage)}); ${script}`,
      ],
    },
    readySocket: data.sockets.storage,
    stopSignal: 'SIGTERM',
    isService: false,
  };
  const paths = { dataDirectory: root, programDirectory, node: process.execPath, settingsFile: data.settingsFile };
  const supervised = supervisePart(part, {
    environment: {},
    separateUsers: true,
    findConfinementHost: () => findConfinementHost(paths, topLevelFolders(root)),
    stopWithin: 10_000,
    logFolder: data.logs,
    log: quiet,
    onChange: () => {},
  });
  const read = async () => {
    for (let turn = 0; turn < 300; turn += 1) {
      const text = await readFile(report, 'utf8').catch(() => undefined);
      if (text !== undefined) return JSON.parse(text) as Record<string, unknown>;
      await wait(20);
    }
    throw new Error(`no report: ${await readFile(join(data.logs, 'sample.log'), 'utf8')}`);
  };
  return { supervised, read, forget: () => rm(report, { force: true }) };
}

test.skipIf(!isRoot)('a confined part works on the files of every site, and reaches nothing else with its rights', async () => {
  const { supervised, read, forget } = startConfined(`report({
    user: process.getuid(),
    capabilities: fs.readFileSync('/proc/self/status', 'utf8').match(/CapEff:\\t(.*)/)[1],
    writes: outcome(() => { fs.writeFileSync(root + '/storage/t', 'x'); fs.chownSync(root + '/storage/t', ${SITE_USER}, ${SITE_USER}); fs.renameSync(root + '/storage/t', root + '/sites/one/t'); }),
    state: outcome(() => fs.readdirSync(root + '/state')),
    secret: outcome(() => fs.readFileSync(root + '/state/secret', 'utf8')),
    settings: outcome(() => fs.writeFileSync(root + '/daspanel.json', 'changed')),
    key: outcome(() => fs.writeFileSync(root + '/access-keys/k', 'changed')),
    readsKey: outcome(() => fs.readFileSync(root + '/access-keys/k', 'utf8')),
    intoHidden: outcome(() => fs.writeFileSync(root + '/routes/x', 'changed')),
    run: fs.readdirSync(root + '/run').sort(),
    etc: outcome(() => fs.readdirSync('/etc')),
    program: outcome(() => fs.writeFileSync(${JSON.stringify(join(programDirectory, 'planted'))}, 'x')),
    kernel: outcome(() => fs.writeFileSync('/proc/sys/kernel/core_pattern', 'x')),
    processes: fs.readdirSync('/proc').filter((name) => /^\\d+$/.test(name)).length,
    network: Object.keys(require('node:os').networkInterfaces()),
  });`);
  try {
    expect(await read()).toEqual({
      user: identities.storage,
      capabilities: '000000000000000b',
      writes: 'done',
      state: [],
      secret: 'ENOENT',
      settings: 'EACCES',
      key: 'EROFS',
      readsKey: 'as it was',
      intoHidden: 'EROFS',
      run: ['settings.json', 'storage'],
      etc: 'ENOENT',
      program: 'EROFS',
      kernel: 'EACCES',
      processes: 2,
      network: ['lo'],
    });
    expect((await stat(join(root, 'sites', 'one', 't'))).uid).toBe(SITE_USER);
    expect(await readFile(join(root, 'daspanel.json'), 'utf8')).toBe('as it was');
  } finally {
    await supervised.stop();
    await forget();
  }
});

test.skipIf(!isRoot)('one that speaks to other machines keeps the network, and looks names up as the machine does', async () => {
  const { supervised, read, forget } = startConfined(
    `report({
      network: Object.keys(require('node:os').networkInterfaces()).sort(),
      hosts: outcome(() => fs.readFileSync('/etc/hosts', 'utf8')),
      etc: fs.readdirSync('/etc'),
    });`,
    { keepsNetwork: true, seesIfThere: ['/etc/hosts', '/etc/no-such-file'] },
  );
  try {
    const network = Object.keys(networkInterfaces()).toSorted();
    expect(await read()).toEqual({ network, hosts: await readFile('/etc/hosts', 'utf8'), etc: ['hosts'] });
  } finally {
    await supervised.stop();
    await forget();
  }
});

test.skipIf(!isRoot)('it is asked to end as other parts are, and nothing of it is left', async () => {
  const { supervised, read, forget } = startConfined(`process.on('SIGTERM', () => { report({ asked: true }); process.exit(0); });`);
  await supervised.ready;
  const session = supervised.state().pid ?? 0;
  await supervised.stop();
  expect(await read()).toEqual({ asked: true });
  await expect.poll(() => listSession(session)).toEqual([]);
  await forget();
});
