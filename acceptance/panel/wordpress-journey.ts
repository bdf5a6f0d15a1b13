import { expectMatch, expectSame } from '../report.ts';
import { packWordPress } from '../debian-applications.ts';
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
    await drawer.getByText(body.user.password).waitFor();
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
  await report.point('copy the version, make the copy live, and undo it', async () => {
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
