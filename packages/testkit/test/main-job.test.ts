import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createSite, php } from '../src/sites.ts';
import { startDaspanel, type RunningDaspanel } from '../src/start-daspanel.ts';

let daspanel: RunningDaspanel;
beforeAll(async () => {
  daspanel = await startDaspanel();
});
afterAll(() => daspanel?.stop());

const versionPage = { 'index.php': '<?php echo PHP_VERSION;' };

describe('a site on the web', () => {
  test('a static site answers over HTTP and HTTPS with its files', async () => {
    const site = await createSite(daspanel, { name: 'first-static' }, { 'index.html': '<h1>Hello</h1>', 'a/style.css': 'p{}' });
    const host = `${site.name}.sites.${daspanel.hostName}`;
    expect(await daspanel.visit(host)).toMatchObject({ status: 200, text: '<h1>Hello</h1>' });
    expect(await daspanel.visitSecurely(host, '/a/style.css')).toMatchObject({ status: 200, text: 'p{}' });
    expect(await daspanel.visit(`${site.id}.sites.${daspanel.hostName}`)).toMatchObject({ status: 200, text: '<h1>Hello</h1>' });
    expect((await daspanel.visit(host, '/missing')).status).toBe(404);
  });

  test.each(['5.6', '7.0', '7.1', '8.2'])('a PHP %s site reports its own version over HTTP and HTTPS', async (version) => {
    const site = await createSite(daspanel, { name: `php-${version.replace('.', '')}`, version: php(version) }, versionPage);
    const host = `${site.name}.sites.${daspanel.hostName}`;
    const plain = await daspanel.visit(host);
    expect(plain.text).toMatch(new RegExp(`^${version.replace('.', '\\.')}\\.`));
    expect(plain.status).toBe(200);
    expect(await daspanel.visitSecurely(host)).toMatchObject({ status: 200, text: plain.text });
  });

  test('an unknown name is 404 and a disabled site is 503 until it is enabled again', async () => {
    expect((await daspanel.visit(`nobody.sites.${daspanel.hostName}`)).status).toBe(404);
    const site = await createSite(daspanel, {}, { 'index.html': 'here' });
    const host = `${site.name}.sites.${daspanel.hostName}`;
    expect((await daspanel.call('POST', `/v1/sites/${site.id}/disable`)).status).toBe(200);
    expect((await daspanel.visit(host)).status).toBe(503);
    expect((await daspanel.call('POST', `/v1/sites/${site.id}/enable`)).status).toBe(200);
    expect(await daspanel.visit(host)).toMatchObject({ status: 200, text: 'here' });
  });
});
