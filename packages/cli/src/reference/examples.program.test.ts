import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { packArchive } from '@daspanel/testkit/pack-archive.ts';
import { findFreePort } from '@daspanel/testkit/free-port.ts';
import { visit } from '@daspanel/testkit/visit.ts';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { allCommands } from '../commands.ts';
import { makeOwnCertificate } from '../testing/make-own-certificate.ts';
import { runLine, type CliRun } from '../testing/run-cli.ts';
import { startWithUp, type DataForDaspanel } from '../testing/started-daspanel.ts';

/** Commands in an order in which their examples of docs/cli.md make a story: what one needs, another has made. */
const story = [
  ['sites create', 'sites list', 'sites show', 'sites edit', 'sites disable', 'sites enable', 'open', 'engines', 'site-types'],
  ['database create', 'database list', 'database show', 'database export', 'database import', 'database clone', 'database rewrite'],
  ['database-user create', 'database-user list', 'database-user show', 'database-user edit', 'database-user password'],
  ['database-user delete', 'database delete', 'cache show', 'cache reveal', 'cache rotate', 'cache clear'],
  ['versions add', 'import', 'versions show', 'versions clone', 'versions edit', 'versions activate', 'versions list', 'versions delete'],
  ['mapping add', 'mapping list', 'mapping show', 'mapping update', 'dns-provider add', 'dns-provider list', 'dns-provider show'],
  ['certificate-settings show', 'certificate-settings set', 'certificate-settings accounts', 'certificate-settings roll-key'],
  ['certificate upload', 'certificate show', 'certificate remove', 'certificate list', 'certificate diagnose', 'certificate retry'],
  ['certificate replace', 'certificate figures', 'installation-certificate show', 'installation-certificate diagnose'],
  ['installation-certificate retry', 'installation-certificate replace', 'dns-provider update', 'dns-provider delete'],
  ['mapping move', 'mapping delete'],
  ['files list', 'files get', 'files mkdir', 'files put', 'files copy', 'files move', 'files search', 'files chmod'],
  ['files archive', 'files extract', 'files delete'],
  ['storage show', 'access-key create', 'access-key list', 'access-key show', 'access-key revoke'],
  ['mail list', 'mail show', 'mail source', 'mail settings', 'mail test', 'mail release', 'mail delete', 'mail clear'],
  ['metrics', 'schedule create', 'schedule list', 'schedule run', 'schedule delete'],
  ['logs', 'jobs list', 'jobs show', 'jobs follow', 'jobs cancel', 'token list', 'token create', 'token revoke'],
  ['sites delete', 'sites restore', 'sites purge', 'audit list', 'audit verify', 'whoami', 'login', 'logout'],
  ['user create', 'user list', 'user suspend', 'user activate', 'user reset-password', 'user delete'],
  ['status', 'doctor', 'rebuild', 'verify', 'restart', 'completion'],
  ['backup', 'backups list', 'backups verify', 'backups prune', 'backups delete'],
].flat();

/** Examples that this test does not run, and why not. */
const elsewhere: Readonly<Record<string, string>> = {
  'backup --passphrase-file /root/passphrase': 'needs that file; backups.test.ts of testkit does the same',
  'restore /mnt/backups/ID --data /srv/daspanel': 'backups.test.ts of testkit restores one',
  up: 'installation.program.test.ts starts it',
  'up --data /srv/daspanel --host hosting.example.org': 'needs ports 80 and 443',
  down: 'installation.program.test.ts stops it',
  'login --url https://api.hosting.example.org': 'is another machine; access.program.test.ts does the same here',
  'import blog https://wordpress.org/latest.zip': 'needs the Internet',
  'certificate-settings set --lets-encrypt hostmaster@example.com --agree-terms':
    'would ask Let’s Encrypt; certificates.program.test.ts sets another authority',
  'events --json': 'has no end; installation.program.test.ts follows it',
  'logs shop --kind php-error --follow': 'has no end; versions.program.test.ts follows one',
};

/** Examples that end with another exit code than 0 here. */
const otherEnds: Readonly<Record<string, number>> = {
  // Nobody can be asked for the name.
  'sites delete app': 2,
  // The job has ended already.
  'jobs cancel JOB': 1,
  // Nobody can be asked for the password.
  'mail settings shop --server smtp.example.org --port 587 --tls starttls --user shop --password': 2,
  // It does not lead here.
  'certificate diagnose example.net': 1,
  // No authority is set.
  'certificate replace shop example.com --reason key-compromise --yes': 1,
  'certificate-settings roll-key https://acme-v02.api.letsencrypt.org/directory': 1,
  // The installation's own names have no automatic certificate.
  'installation-certificate diagnose installation': 1,
  'installation-certificate retry installation': 1,
  'installation-certificate replace installation --reason key-compromise --yes': 1,
  // No mail server is set.
  'mail test shop --to someone@example.org': 1,
  'mail release shop MESSAGE --to someone@example.org': 1,
};

let daspanel: DataForDaspanel;
let folder: string;
beforeAll(async () => {
  daspanel = await startWithUp(findFreePort);
  folder = await mkdtemp('/tmp/daspanel-cli-');
  await mkdir(join(folder, 'public'));
  await writeFile(join(folder, 'public', 'index.php'), '<?php echo "second";');
  await writeFile(join(folder, 'public', 'mail.php'), MAIL_SCRIPT);
  await writeFile(join(folder, 'daspanel.key'), 'key "daspanel" { algorithm hmac-sha256; secret "c2VjcmV0IG9mIHRoZSBrZXk="; };');
  await makeOwnCertificate(folder, ['example.com', 'www.example.com']);
  await writeFile(join(folder, 'shop.zip'), await packArchive({ 'index.php': '<?php echo "first";' }));
});
afterAll(async () => {
  await daspanel[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

const run = (typed: string): Promise<CliRun> =>
  runLine(`daspanel ${typed}`, { cwd: folder, env: { DASPANEL_DATA: daspanel.data, HOME: folder } });

it('every example of docs/cli.md does what it says', { timeout: 600_000 }, async () => {
  const ids = { JOB: '', TOKEN: '', KEY: '', MESSAGE: '', BACKUP: '' };
  const ends: Record<string, unknown> = {};
  for (const example of storyExamples()) {
    if (example.startsWith('sites purge')) await run('sites delete app --yes');
    if (example === 'mail list shop') await sendMailFrom('shop');
    const typed = example.replace(/JOB|TOKEN|KEY|MESSAGE|BACKUP/g, (word) => ids[word as keyof typeof ids]);
    const { status, stdout, stderr } = await run(typed);
    ids.JOB = /j[0-9a-hjkmnp-tv-z]{15}/.exec(stdout)?.[0] ?? ids.JOB;
    ids.KEY = /\bDP[A-Z2-7]{18}\b/.exec(stdout)?.[0] ?? ids.KEY;
    ids.BACKUP = /\bb[0-9a-hjkmnp-tv-z]{15}\b/.exec(stdout)?.[0] ?? ids.BACKUP;
    ids.MESSAGE = /\bm[0-9a-hjkmnp-tv-z]{15}\b/.exec(stdout)?.[0] ?? ids.MESSAGE;
    ids.TOKEN = /dp_api_(t\w{15})_/.exec(stdout)?.[1] ?? ids.TOKEN;
    if (status !== (otherEnds[example] ?? 0)) ends[example] = { status, stdout, stderr };
  }
  expect(ends).toEqual({});
});

it('no command is left out', () => {
  const told = new Set([...storyExamples(), ...Object.keys(elsewhere)]);
  expect(allCommands.flatMap(({ examples }) => examples.map(({ command }) => command)).filter((example) => !told.has(example))).toEqual([]);
});

const MAIL_SCRIPT = `<?php echo mail('you@example.org', 'Your password', 'Hello') ? 'sent' : 'failed';`;

async function sendMailFrom(site: string): Promise<void> {
  const { text } = await visit({ port: daspanel.httpPort, host: `${site}.sites.daspanel.localhost`, path: '/mail.php' });
  if (text !== 'sent') throw new Error(`no mail was sent: ${text}`);
}

function storyExamples(): readonly string[] {
  const examplesOf = (name: string) => allCommands.find((command) => command.name === name)?.examples ?? [];
  return story.flatMap((name) => examplesOf(name).map(({ command }) => command)).filter((example) => !Object.hasOwn(elsewhere, example));
}
