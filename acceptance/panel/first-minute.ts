import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { evaluateInPage } from '@daspanel/testkit/evaluate-in-page.ts';
import { expectSame } from '../report.ts';
import { OWNER, type Given } from './given.ts';

/** From the one-time link to a site that answers. */
export async function checkFirstMinute({ report, daspanel, owner }: Given): Promise<void> {
  const { page } = owner;
  await report.point('first account by the one-time link, then a working site, in under a minute', async () => {
    const began = performance.now();
    const secret = (await readFile(join(daspanel.data, 'state', 'first-login'), 'utf8')).trim();
    await owner.open(`/setup#${secret}`);
    await page.getByLabel('Your name').fill(OWNER.name);
    await page.getByLabel('E-mail').fill(OWNER.email);
    await page.getByLabel('Password', { exact: true }).fill(OWNER.password);
    await page.getByRole('button', { name: 'Make the account' }).click();
    const drawer = page.getByRole('dialog', { name: 'New site' });
    await drawer.getByLabel('Name').fill('first');
    await page.getByRole('button', { name: 'Create the site' }).click();
    await page.getByText('first answers at its address').waitFor();
    const seconds = (performance.now() - began) / 1000;
    expectSame((await daspanel.visit(`first.sites.${daspanel.hostName}`)).status, 200, 'the site');
    if (seconds > 60) throw new Error(`it took ${seconds.toFixed(1)} s`);
    return `${seconds.toFixed(1)} s`;
  });
  await report.point('the link works once', async () => {
    const body = JSON.stringify({ secret: '0'.repeat(32), ...OWNER });
    const request = { method: 'POST', headers: { 'content-type': 'application/json' }, body };
    const status = await evaluateInPage(page, `fetch('/v1/setup', ${JSON.stringify(request)}).then((answer) => answer.status)`);
    expectSame(status, 410, 'a second account');
    return 'refused';
  });
}
