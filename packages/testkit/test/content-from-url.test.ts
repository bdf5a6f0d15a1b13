import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { packArchive } from '../src/pack-archive.ts';
import { startPublicServer, type PublicServer } from '../src/public-server.ts';
import { createSite, runJob, waitForJob, type SiteFacts } from '../src/sites.ts';
import { startDaspanel, type RunningDaspanel } from '../src/start-daspanel.ts';

let daspanel: RunningDaspanel;
let server: PublicServer;
let site: SiteFacts;
beforeAll(async () => {
  const archive = await packArchive({ 'repo-main/index.html': 'from afar', 'repo-main/a/b.txt': 'b' });
  server = await startPublicServer({
    '/app.tar.gz': { body: archive },
    '/closed.tar.gz': { body: archive, credentials: 'user:p w' },
    '/moved': { status: 302, headers: { location: '/app.tar.gz' } },
    '/inside': { status: 302, headers: { location: 'http://127.0.0.1/secret' } },
    '/circle': { status: 301, headers: { location: '/circle' } },
    '/page': { body: '<!doctype html>', headers: { 'content-type': 'text/html' } },
    '/broken.tar.gz': { body: Buffer.from('not an archive') },
  });
  daspanel = await startDaspanel();
  site = await createSite(daspanel, { name: 'from-url' }, { 'index.html': 'before' });
});
afterAll(async () => {
  await daspanel?.stop();
  await server?.[Symbol.asyncDispose]();
});

const contentPath = () => `/v1/sites/${site.id}/versions/${site.activeVersion}/content`;
const page = async (path = '/') => (await daspanel.visit(`${site.name}.sites.${daspanel.hostName}`, path)).text;

describe('content from an address', () => {
  test.each([
    ['/app.tar.gz', {}],
    ['/moved', {}],
    ['/closed.tar.gz', { user: 'user', password: 'p w' }],
  ])('%s is fetched and unpacked at the root of the application', async (path, credentials) => {
    const folder = path.replaceAll(/[/.]/g, '');
    const job = await runJob(daspanel, contentPath(), { url: server.origin + path, folder: `/${folder}`, mode: 'replace', ...credentials });
    expect(job.result).toMatchObject({ files: 2, stripped: 'repo-main' });
    expect(await page(`/${folder}/`)).toBe('from afar');
  });

  test.each([
    ['a wrong password', () => `${server.origin}/closed.tar.gz`],
    ['an absent file', () => `${server.origin}/none`],
    ['a redirect to this machine', () => `${server.origin}/inside`],
    ['a redirect without end', () => `${server.origin}/circle`],
    ['a web page', () => `${server.origin}/page`],
    ['something that is no archive', () => `${server.origin}/broken.tar.gz`],
    ['this machine', () => `http://127.0.0.1:${daspanel.httpPort}/`],
    ['this machine by name', () => `http://localhost/`],
    ['Daspanel itself', () => `https://api.${daspanel.hostName}/v1/sites`],
    ['a private address', () => 'http://10.0.0.1/app.zip'],
    ['cloud metadata', () => 'http://169.254.169.254/latest/meta-data/'],
  ])('%s leads to a clear error and changes nothing', async (_what, url) => {
    const answer = await daspanel.call('POST', contentPath(), { url: url(), mode: 'replace' });
    if (answer.status === 202) {
      const job = await waitForJob(daspanel, (answer.json as { id: string }).id);
      expect(job.state).toBe('failed');
      expect(job.problem?.detail).not.toBe('');
      expect(job.problem?.code).not.toBe('internal-error');
    } else expect(answer.status).toBe(422);
    expect(await page()).toBe('before');
  });
});
