import { execFileSync } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { dataVerification } from '@daspanel/formats/launcher-requests.ts';
import { groups, identities } from '@daspanel/platform/identities.ts';
import { randomId } from '@daspanel/platform/random-id.ts';
import { startLauncher, type LauncherUnderTest } from '@daspanel/testkit/launcher-under-test.ts';

let launcher: LauncherUnderTest;
const [site, trashed, version] = [randomId('s'), randomId('s'), randomId('v')];
beforeAll(async () => {
  launcher = await startLauncher();
  const { data, api } = launcher;
  await api.request('site.provision', { site });
  await api.request('version.provision', { site, version });
  await api.request('site.provision', { site: trashed });
  await api.request('site.trash', { site: trashed });
  for (const [path, owner] of [
    [data.state, identities.api],
    [data.localAuthority, identities.certificates],
    [data.ownCertificates, identities.certificates],
    [data.acme, identities.acme],
    [data.redis, identities.redis],
  ] as const) {
    mkdirSync(path, { recursive: true });
    chownSync(path, owner, owner);
    chmodSync(path, 0o700);
  }
  mkdirSync(data.wantedCertificates, { recursive: true });
  chownSync(data.wantedCertificates, identities.api, groups.certificateClients);
  chmodSync(data.wantedCertificates, 0o2750);
  chmodSync(data.ledger, 0o700);
  chmodSync(data.trash, 0o711);
  chmodSync(data.sites, 0o711);
});
afterAll(() => launcher[Symbol.asyncDispose]());

const verify = async () => dataVerification.parse(await launcher.api.request('data.verify', {}));
const inSite = (path: string) => join(launcher.data.sites, site, path);

it('finds nothing wrong where nothing is, and names the sites and versions that there are', async () => {
  const found = await verify();
  expect(found).toMatchObject({ problems: [], problemCount: 0, sites: { [site]: [version] }, trashed: { [trashed]: [] } });
});

it('names everything that is not as the launcher makes it', async () => {
  const stranger = randomId('s');
  mkdirSync(join(launcher.data.sites, stranger));
  mkdirSync(join(launcher.data.sites, 'backup'));
  mkdirSync(inSite('notes'));
  mkdirSync(inSite('versions/old'));
  mkdirSync(inSite(`versions/.new-${version}-00000000`));
  chmodSync(inSite('logs'), 0o755);
  chownSync(inSite('home'), 0, 0);
  chmodSync(launcher.data.state, 0o755);
  chmodSync(launcher.data.ownCertificates, 0o750);
  chownSync(launcher.data.wantedCertificates, identities.acme, groups.certificateClients);
  writeFileSync(inSite(`versions/${version}/root-file`), 'x');
  execFileSync('/usr/bin/mknod', [inSite(`versions/${version}/null`), 'c', '1', '3']);
  writeFileSync(inSite(`versions/${version}/tool`), 'x');
  const { problems } = await verify();
  const user = String(problems.find(({ path }) => path.endsWith('/home'))?.problem).replace(/^.* /, '');
  expect(problems.toSorted((one, other) => (one.path + one.problem < other.path + other.problem ? -1 : 1))).toEqual(
    [
      { path: 'state', problem: 'has mode 755 instead of 700' },
      { path: 'certificates/own', problem: 'has mode 750 instead of 700' },
      {
        path: 'certificates/wanted',
        problem: `belongs to ${identities.acme}:${groups.certificateClients} instead of ${identities.api}:${groups.certificateClients}`,
      },
      { path: `sites/${stranger}`, problem: 'is no site of the ledger' },
      { path: 'sites/backup', problem: 'is no site' },
      { path: `sites/${site}/notes`, problem: 'does not belong here' },
      { path: `sites/${site}/versions/old`, problem: 'is no version' },
      {
        path: `sites/${site}/versions/.new-${version}-00000000`,
        problem: 'was left by work that did not end: it goes with the next change of the site',
      },
      { path: `sites/${site}/logs`, problem: 'has mode 755 instead of 700' },
      { path: `sites/${site}/home`, problem: `belongs to 0:0 instead of ${user}` },
      { path: `sites/${site}/versions/old`, problem: `belongs to 0:0 instead of ${user}` },
      { path: `sites/${site}/versions/.new-${version}-00000000`, problem: `belongs to 0:0 instead of ${user}` },
      { path: `sites/${site}/versions/${version}/root-file`, problem: `belongs to 0:0 instead of ${user}` },
      { path: `sites/${site}/versions/${version}/tool`, problem: `belongs to 0:0 instead of ${user}` },
      { path: `sites/${site}/versions/${version}/null`, problem: `belongs to 0:0 instead of ${user}` },
      { path: `sites/${site}/versions/${version}/null`, problem: 'is a device' },
    ].toSorted((one, other) => (one.path + one.problem < other.path + other.problem ? -1 : 1)),
  );
});
