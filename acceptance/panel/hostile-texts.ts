import { evaluateInPage } from '@daspanel/testkit/evaluate-in-page.ts';
import { createSite } from '@daspanel/testkit/sites.ts';
import { expectSame } from '../report.ts';
import type { Given } from './given.ts';

/** P-XSS of the security notes. */
const PAYLOADS = [
  '<img src=x onerror=__x()>',
  '"><svg onload=__x()>',
  'javascript:__x()',
  "{{constructor.constructor('__x()')()}}",
  '</script><script>__x()</script>',
  '\u202E',
];

/** Texts that others choose, shown in every page that shows such texts: none of them runs, none is let through by the policy. */
export async function checkHostileTexts({ report, daspanel, owner }: Given): Promise<void> {
  const { page } = owner;
  await report.point('hostile texts in names, descriptions, logs, mail, files and the audit log run nowhere', async () => {
    await page.addInitScript({ content: 'globalThis.__calls = 0; globalThis.__x = () => { globalThis.__calls += 1; };' });
    const site = await createSite(daspanel, { name: 'hostile', description: PAYLOADS.join(' ') }, { 'index.html': 'x' });
    await daspanel.call('PATCH', `/v1/sites/${site.id}/versions/${site.activeVersion}`, { description: PAYLOADS.join(' ') });
    await daspanel.call('POST', '/v1/users', {
      email: 'xss@example.org',
      name: PAYLOADS[0],
      role: 'client',
      password: 'nine tall ships wait',
    });
    await daspanel.call('POST', '/v1/plans', { name: PAYLOADS[1], limits: {} });
    await daspanel.call('POST', '/v1/tokens', { name: PAYLOADS[2], scopes: ['sites:read'], days: 1 });
    for (const payload of PAYLOADS) {
      await daspanel.visit(`hostile.sites.${daspanel.hostName}`, `/${encodeURIComponent(payload)}`, {
        headers: { 'user-agent': encodeURI(payload), referer: encodeURI(payload) },
      });
    }
    const pages = [
      '/',
      `/?search=${encodeURIComponent(PAYLOADS[0] ?? '')}`,
      ...['overview', 'versions', 'logs', 'settings', 'danger'].map((name) => `/sites/${site.id}/${name}`),
    ];
    const before = owner.findings.violations.length;
    let calls = 0;
    for (const path of [...pages, '/admin/users', '/admin/plans', '/admin/tokens', '/admin/audit', '/account/tokens']) {
      await owner.open(path);
      await page.waitForTimeout(700);
      calls += Number(await evaluateInPage(page, '__calls'));
    }
    expectSame([calls, owner.findings.violations.length - before], [0, 0], 'calls and violations');
    return `${PAYLOADS.length} texts on ${pages.length + 5} pages: 0 calls, 0 violations`;
  });
}
