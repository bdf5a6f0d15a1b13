import { evaluateInPage } from '@daspanel/testkit/evaluate-in-page.ts';
import { expectSame } from '../report.ts';
import type { Given } from './given.ts';

/** A client who was invited chooses his password and sees his own site only. */
export async function checkClient({ report, owner, browser }: Given, ownersSite: string): Promise<void> {
  const { page } = owner;
  let link = '';
  await report.point('invite a client', async () => {
    await owner.open('/admin/users');
    await page.getByRole('button', { name: 'Invite' }).click();
    const drawer = page.getByRole('dialog', { name: 'Invite somebody' });
    await drawer.getByLabel('E-mail').fill('client@example.org');
    await drawer.getByRole('button', { name: 'Send the invitation' }).click();
    const shown = drawer.getByText(/\/accept#/);
    await shown.waitFor();
    link = (await shown.textContent()) ?? '';
    return 'the link is shown once';
  });
  await report.point('he accepts it, and sees only his own site', async () => {
    await using client = await browser.newVisitor();
    await client.open(link.slice(link.indexOf('/accept')));
    await client.page.getByLabel('Your name').fill('Carla Client');
    await client.page.getByLabel('Password', { exact: true }).fill('eleven quiet lamps glow');
    await client.page.getByRole('button', { name: /account|accept/i }).click();
    await client.page.getByRole('button', { name: 'New site' }).first().click();
    const drawer = client.page.getByRole('dialog', { name: 'New site' });
    await drawer.getByLabel('Name').fill('of-carla');
    await client.page.getByRole('button', { name: 'Create the site' }).click();
    await client.page.getByText('of-carla answers at its address').waitFor();
    await client.open('/');
    const rows = await client.page.getByRole('row').allTextContents();
    expectSame(rows.filter((text) => text.includes('first')).length, 0, 'rows of others');
    const plain = (text: string) => text.replaceAll(/"(?:requestId|instance)":"[^"]*"/g, '');
    const read = async (id: string) =>
      plain(String(await evaluateInPage(client.page, `fetch('/v1/sites/${id}').then((answer) => answer.text())`)));
    expectSame(await read(ownersSite), await read('s000000000000000'), 'a foreign site');
    await client.open('/admin/parts');
    await client.page.getByText('There is no such page').or(client.page.getByText('That did not work')).first().waitFor();
    return 'one site; a foreign one answers as a missing one';
  });
}
