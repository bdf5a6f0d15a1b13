import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startBrowser, type TestBrowser, type Visitor } from '../src/browser.ts';
import { evaluateInPage } from '../src/evaluate-in-page.ts';
import { createPerson, signInAsOwner, type Person } from '../src/people.ts';
import { createSite, php, type SiteFacts } from '../src/sites.ts';
import { startDaspanel, type RunningDaspanel } from '../src/start-daspanel.ts';

/** What a client and a collaborator see in the panel: their own, and of everything else no more than of what never was. */
const MISSING = 's000000000000000';
const PAGES_OF_SITE = [
  'overview',
  'versions',
  'domains',
  'databases',
  'files',
  'console',
  'mail',
  'access',
  'logs',
  'metrics',
  'schedules',
  'settings',
  'danger',
] as const;
const PAGES_OF_OTHERS = ['plans', 'parts', 'settings', 'updates'] as const;
const FOREIGN_PARTS = ['', '/versions', '/mappings', '/databases', '/mail', '/schedules', '/members', '/consoles', '/cache'] as const;

const resources = new AsyncDisposableStack();
let daspanel: RunningDaspanel;
let browser: TestBrowser;
let shop: SiteFacts;
beforeAll(async () => {
  daspanel = resources.use(await startDaspanel());
  browser = resources.use(await startBrowser(daspanel));
  await signInAsOwner(daspanel);
  shop = await createSite(daspanel, { name: 'shop-of-owner', version: php('8.2') }, { 'index.php': 'shop' });
}, 120_000);
afterAll(() => resources.disposeAsync());

async function enter(person: Person): Promise<Visitor> {
  const visitor = resources.use(await browser.newVisitor());
  visitor.page.setDefaultTimeout(15_000);
  await visitor.keepCookies(person.cookies());
  return visitor;
}

/** Names of the sites that the table of all sites shows. */
async function sitesOf({ page, open }: Visitor): Promise<readonly string[]> {
  await open('/');
  await page.getByRole('table', { name: 'Sites' }).getByRole('row').nth(1).waitFor();
  const rows = await page.getByRole('table', { name: 'Sites' }).getByRole('row').allTextContents();
  return ['shop-of-owner', 'of-client', 'of-other'].filter((name) => rows.some((text) => text.includes(name)));
}

/** What stands on the page of a site that is not there for this person. */
async function textOf(visitor: Visitor, path: string): Promise<string> {
  await visitor.open(path);
  await visitor.page.getByText('There is no such page').first().waitFor();
  return visitor.page.getByRole('main').innerText();
}

async function expectNothingOf(visitor: Visitor, site: string, pages: readonly string[] = ['overview', 'files']): Promise<void> {
  const nothing = await textOf(visitor, `/sites/${MISSING}/overview`);
  for (const page of pages) expect([page, await textOf(visitor, `/sites/${site}/${page}`)]).toEqual([page, nothing]);
  const read = async (id: string, part: string) => {
    const text = String(await evaluateInPage(visitor.page, `fetch('/v1/sites/${id}${part}').then((answer) => answer.text())`));
    return text.replaceAll(/"(?:requestId|instance)":"[^"]*"/g, '');
  };
  for (const part of FOREIGN_PARTS) expect([part, await read(site, part)]).toEqual([part, await read(MISSING, part)]);
}

/** Goes through every page that the navigation of a site offers: none asks for what is refused. */
async function expectPagesWork({ page, findings, open }: Visitor, site: string): Promise<readonly string[]> {
  await open(`/sites/${site}/overview`);
  const links = page.getByRole('navigation', { name: 'Of this site' }).getByRole('link');
  await links.first().waitFor();
  const names = await links.allTextContents();
  for (const name of names) {
    await links.filter({ hasText: name }).click();
    await page.getByRole('main').getByRole('heading', { level: 1 }).waitFor();
  }
  expect(findings.refused).toEqual([]);
  return names;
}

describe('a client', () => {
  let client: Person;
  let visitor: Visitor;
  let other: SiteFacts;
  beforeAll(async () => {
    client = await createPerson(daspanel, { role: 'client' });
    await client.call('POST', '/v1/sites', { name: 'of-client', version: php('8.2') });
    const another = await createPerson(daspanel, { role: 'client' });
    other = (await another.call('POST', '/v1/sites', { name: 'of-other' })).json as SiteFacts;
    visitor = await enter(client);
  });

  test('sees his own site alone, and every page of it works', async () => {
    expect(await sitesOf(visitor)).toEqual(['of-client']);
    await visitor.page.keyboard.press('Control+k');
    await visitor.page.getByPlaceholder('A site, or what you want to do').fill('of-');
    await visitor.page.getByRole('button', { name: 'of-client' }).first().waitFor();
    expect(await visitor.page.getByRole('button', { name: /of-other|shop-of-owner/ }).count()).toBe(0);
    const { items } = (await client.call('GET', '/v1/sites')).json as { items: SiteFacts[] };
    expect(await expectPagesWork(visitor, items[0]?.id ?? '')).toContain('Danger');
  });

  test('finds nothing at the addresses of the sites of others, whichever page', async () => {
    await expectNothingOf(visitor, other.id, PAGES_OF_SITE);
    await expectNothingOf(visitor, shop.id);
  });

  test.each(PAGES_OF_OTHERS)('is not shown the %s of the installation', async (name) => {
    await visitor.open(`/admin/${name}`);
    await visitor.page
      .getByText(/There is no such page|That did not work/)
      .first()
      .waitFor();
    await visitor.open('/');
    await visitor.page.getByRole('navigation', { name: 'Main' }).getByRole('link').first().waitFor();
    expect(await visitor.page.getByRole('navigation', { name: 'Main' }).locator(`a[href="/admin/${name}"]`).count()).toBe(0);
  });
});

describe('a collaborator', () => {
  let person: Person;
  let visitor: Visitor;
  beforeAll(async () => {
    person = await createPerson(daspanel, { role: 'collaborator' });
    await daspanel.call('PUT', `/v1/sites/${shop.id}/members/${person.id}`, {});
    visitor = await enter(person);
  });

  test('sees the site that he was put on, without what he may not do', async () => {
    expect(await sitesOf(visitor)).toEqual(['shop-of-owner']);
    const names = await expectPagesWork(visitor, shop.id);
    expect(names).toContain('Files');
    expect(names).not.toContain('Danger');
    expect(await visitor.page.getByRole('button', { name: 'New site' }).count()).toBe(0);
  });

  test('loses it the moment he is taken off, and what he opens next says so', async () => {
    const { page } = visitor;
    await visitor.open(`/sites/${shop.id}/overview`);
    await page.getByText('Live version').waitFor();
    await daspanel.call('DELETE', `/v1/sites/${shop.id}/members/${person.id}`);
    await page.getByRole('navigation', { name: 'Of this site' }).getByRole('link', { name: 'Domains' }).click();
    await page
      .getByText(/there is no such/i)
      .first()
      .waitFor();
    await visitor.open('/');
    await page.getByRole('heading', { level: 1, name: 'Sites' }).waitFor();
    expect(await page.getByText('shop-of-owner').count()).toBe(0);
    await expectNothingOf(visitor, shop.id);
  });
});
