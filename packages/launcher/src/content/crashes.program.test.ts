import { execFileSync } from 'node:child_process';
import { chownSync, existsSync, lstatSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { identities } from '@daspanel/platform/identities.ts';
import { randomId } from '@daspanel/platform/random-id.ts';
import { startLauncher, type LauncherUnderTest } from '@daspanel/testkit/launcher-under-test.ts';
import { makeZip } from '../../test/handmade-zip.ts';

let launcher: LauncherUnderTest;
let versions: string;
const site = randomId('s');
beforeAll(async () => {
  launcher = await startLauncher();
  await launcher.api.request('site.provision', { site });
  versions = join(launcher.data.sites, site, 'versions');
  mkdirSync(launcher.data.uploads, { recursive: true });
});
afterAll(() => launcher[Symbol.asyncDispose]());

const FILES = 400;
async function newVersion(): Promise<string> {
  const version = randomId('v');
  await launcher.api.request('version.provision', { site, version });
  const folder = join(versions, version);
  const { uid } = lstatSync(folder);
  for (let index = 0; index < FILES; index += 1) writeFileSync(join(folder, `old-${index}`), 'x'.repeat(20_000));
  execFileSync('/bin/chown', ['-R', `${uid}:${uid}`, folder]);
  return version;
}

function newUpload(): string {
  const upload = randomId('u');
  const entries = Array.from({ length: FILES }, (_, index) => ({ name: `app/new-${index}`, content: 'y'.repeat(20_000), stored: true }));
  writeFileSync(join(launcher.data.uploads, upload), makeZip(entries), { mode: 0o600 });
  chownSync(join(launcher.data.uploads, upload), identities.api, identities.api);
  return upload;
}

const extraction = (version: string) => ({
  site,
  version,
  upload: newUpload(),
  folder: '/',
  mode: 'replace',
  limits: { bytes: 1e9, entries: 1e5, ratio: 100 },
});
/** What the version holds: all of the old files, all of the new ones, or what it should never be. */
function stateOf(version: string): string {
  if (!existsSync(join(versions, version))) return 'gone';
  const names = readdirSync(join(versions, version));
  const count = (prefix: string) => names.filter((name) => name.startsWith(prefix)).length;
  const [old, fresh] = [count('old-'), count('new-')];
  if (old === FILES && fresh === 0) return 'old';
  return fresh === FILES && old === 0 ? 'new' : `torn: ${old} old, ${fresh} new`;
}

async function crashDuring(
  operation: string,
  input: object,
  crash: { readonly failpoint?: string; readonly milliseconds?: number },
): Promise<void> {
  await launcher.kill();
  await launcher.start(crash.failpoint === undefined ? '' : `${crash.failpoint}=exit`);
  const asked = launcher.api.request(operation, input).then(
    () => 'done',
    () => 'lost',
  );
  if (crash.milliseconds !== undefined) {
    await Promise.race([asked, wait(crash.milliseconds)]);
    await launcher.kill();
  }
  await asked;
  await launcher.kill();
  await launcher.start();
  expect(readdirSync(versions).filter((name) => name.startsWith('.'))).toEqual([]);
}

describe('a launcher that is killed in the middle', () => {
  it('of a clone leaves the source as it was and no half copy, and the clone may be asked for again', async () => {
    const from = await newVersion();
    for (const crash of [{ failpoint: 'clone.copied' }, { milliseconds: 30 }, { milliseconds: 150 }, { milliseconds: 300 }]) {
      const to = randomId('v');
      await crashDuring('version.clone', { site, from, to }, crash);
      expect(['gone', 'old']).toContain(stateOf(to));
      await launcher.api.request('version.clone', { site, from, to });
      expect([stateOf(from), stateOf(to)]).toEqual(['old', 'old']);
    }
  });

  it('of an extraction leaves the version as it was or as it should be', async () => {
    const version = await newVersion();
    await crashDuring('version.extract', extraction(version), { failpoint: 'extract.filled' });
    expect(stateOf(version)).toBe('old');
    for (const milliseconds of [50, 150, 250, 350, 450]) {
      const each = await newVersion();
      await crashDuring('version.extract', extraction(each), { milliseconds });
      expect(['old', 'new']).toContain(stateOf(each));
    }
    await crashDuring('version.extract', extraction(version), { failpoint: 'extract.published' });
    expect(stateOf(version)).toBe('new');
  });

  it('of a removal leaves nothing of the version', async () => {
    const version = await newVersion();
    await crashDuring('version.remove', { site, version }, { failpoint: 'remove.withdrawn' });
    expect(stateOf(version)).toBe('gone');
  });
});
