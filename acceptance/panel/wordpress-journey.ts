import { expectMatch, expectSame } from '../report.ts';
import { packWordPress } from '../debian-applications.ts';
import { installWordPress } from '../wordpress/owner.ts';
import { createVisitor } from '../wordpress/visitor.ts';
import type { Given } from './given.ts';

/** A WordPress from a zip, all in the browser: site, database, files, preview, another version made live, a domain. Gives the id of its site. */
export async function checkWordPress({ report, daspanel, owner }: Given): Promise<string> {
  const { page } = owner;
  let site = '';
  const secrets = { name: '', user: '', password: '' };
  await report.point('make a WordPress site in the drawer', async () => {
    await owner.open('/?new=true');
    const drawer = page.getByRole('dialog', { name: 'New site' });
    await drawer.getByLabel('Name').fill('blog');
    await drawer.getByLabel('What it is').selectOption('wordpress');
    await drawer.getByLabel('PHP version').selectOption('8.2');
    await page.getByRole('button', { name: 'Create the site' }).click();
    await page.getByText('blog answers at its address').waitFor();
    await page.getByRole('link', { name: 'blog', exact: true }).click();
    await page.waitForURL(/\/sites\/(s\w+)\/overview/);
    site = /\/sites\/(s\w+)/.exec(page.url())?.[1] ?? '';
    return site;
  });
  await report.point('make its database; name, user and password are shown once', async () => {
    await owner.open(`/sites/${site}/databases`);
    const made = page.waitForResponse((response) => response.request().method() === 'POST' && response.url().endsWith('/databases'));
    await page.getByRole('button', { name: 'New database' }).first().click();
    const drawer = page.getByRole('dialog');
    await drawer.getByLabel('Name').first().fill('blog');
    await drawer.getByRole('button', { name: 'Make' }).click();
    const body = (await (await made).json()) as { fullName: string; user: { fullName: string; password: string } };
    await drawer.getByText(body.user.password, { exact: true }).first().waitFor();
    Object.assign(secrets, { name: body.fullName, user: body.user.fullName, password: body.user.password });
    return body.fullName;
  });
  await report.point('upload its zip to the version; the job is a checklist', async () => {
    const archive = await packWordPress({ ...secrets, host: 'localhost' }, {});
    await owner.open(`/sites/${site}/versions`);
    await page.getByRole('button', { name: 'More for v1' }).click();
    await page.getByRole('menuitem', { name: 'Put files in' }).click();
    const began = performance.now();
    await page
      .locator('input[type=file]')
      .setInputFiles({ name: 'wordpress.zip', mimeType: 'application/zip', buffer: Buffer.from(archive) });
    await page.getByText('Put content into a version').waitFor();
    await page.getByText('Put content into a version').waitFor({ state: 'detached', timeout: 120_000 });
    return `${(archive.length / 1e6).toFixed(0)} MB in ${((performance.now() - began) / 1000).toFixed(1)} s`;
  });
  await report.point('its preview shows the installer', async () => {
    const preview = await page
      .getByRole('link', { name: /Preview/ })
      .first()
      .getAttribute('href');
    const answer = await daspanel.visitSecurely(new URL(preview ?? '').hostname, '/wp-admin/install.php');
    expectMatch(answer.text, /WordPress/, 'the preview');
    return new URL(preview ?? '').hostname;
  });
  await report.point('WordPress installs itself into that database, and its mail is seen', async () => {
    await installWordPress(createVisitor(daspanel, `blog.sites.${daspanel.hostName}`));
    await owner.open(`/sites/${site}/mail`);
    await page.getByText('New WordPress Site').first().waitFor();
    return 'its first message is there';
  });
  await report.point('its tables are in Adminer, without a password', async () => {
    await owner.open(`/sites/${site}/databases`);
    const opening = page.context().waitForEvent('page');
    await page
      .getByRole('button', { name: /Open in Adminer/ })
      .first()
      .click();
    const adminer = await opening;
    await adminer.getByText('wp_options').first().waitFor();
    const { hostname } = new URL(adminer.url());
    await adminer.close();
    return hostname;
  });
  await report.point('its files are there, and a console in its folder runs its PHP', async () => {
    await owner.open(`/sites/${site}/files`);
    await page.getByText('wp-config.php').first().waitFor();
    await owner.open(`/sites/${site}/console`);
    await page.getByRole('button', { name: 'New console' }).first().click();
    const rows = page.getByRole('group', { name: 'Console 1' }).locator('.xterm-rows');
    await rows.getByText('Everything that you start').first().waitFor();
    await page.keyboard.type(`php -r 'echo PHP_MAJOR_VERSION, "-", file_exists("wp-config.php") ? "here" : "elsewhere", "\\n";'`);
    await page.keyboard.press('Enter');
    await rows
      .getByText(/^8-here/)
      .first()
      .waitFor();
    return 'PHP 8 finds wp-config.php';
  });
  await report.point('copy the version, make the copy live, and undo it', async () => {
    await owner.open(`/sites/${site}/versions`);
    await page.getByRole('button', { name: 'More for v1' }).click();
    await page.getByRole('menuitem', { name: 'Copy' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Copy it' }).click();
    await page.getByRole('button', { name: 'Make live' }).click({ timeout: 60_000 });
    await page.getByText('v2 is live').waitFor();
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.getByRole('button', { name: 'Make live' }).waitFor();
    return 'v2 was live, then v1 again';
  });
  await report.point('map a domain; the page says what DNS needs', async () => {
    await owner.open(`/sites/${site}/domains`);
    await page.getByRole('button', { name: 'Add a domain' }).first().click();
    const drawer = page.getByRole('dialog', { name: 'Add a domain' });
    await drawer.getByLabel('Domain').fill('blog.example.org');
    await drawer.getByRole('button', { name: 'Add it' }).click();
    await page.getByRole('dialog', { name: 'blog.example.org' }).getByText('DNS', { exact: true }).waitFor();
    await page.getByText(/Something stands in the way|DNS and ports are right/).waitFor({ timeout: 60_000 });
    expectSame((await daspanel.visit('blog.example.org')).status >= 300, true, 'plain HTTP of the domain');
    return 'blog.example.org';
  });
  return site;
}
