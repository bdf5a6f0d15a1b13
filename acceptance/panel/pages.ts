import { screenshotAll } from '@daspanel/testkit/browser.ts';
import { evaluateInPage } from '@daspanel/testkit/evaluate-in-page.ts';
import { findBarriers } from '@daspanel/testkit/expect-accessible.ts';
import type { Given } from './given.ts';

const MOVED = `Promise.allSettled(document.getAnimations().filter((one) => one instanceof CSSTransition).map((one) => one.finished)).then(() => null)`;

const ofSite = [
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
];
const ofInstallation = ['users', 'plans', 'tokens', 'parts', 'metrics', 'certificates', 'jobs', 'audit', 'settings', 'updates'];
const ofPerson = ['/account', '/account/security', '/account/tokens'];

/** Milliseconds that a page gets for its last answers before it is looked at. */
const SETTLED = 1_200;

/** Until another theme or width has been drawn. */
const DRAWN = 300;

/** Every page: no barrier of WCAG 2.2 AA in light and dark, at three widths; nothing wider than the window. */
export async function checkPages({ report, owner }: Given, site: string): Promise<void> {
  const { page } = owner;
  const folder = process.env['DASPANEL_SCREENSHOTS'];
  const paths = ['/', ...ofSite.map((name) => `/sites/${site}/${name}`), ...ofInstallation.map((name) => `/admin/${name}`), ...ofPerson];
  for (const path of paths) {
    const name = path.replace(site, 'SITE').replaceAll(/\W+/g, '-').replace(/^-|-$/g, '') || 'home';
    await report.point(`page ${path.replace(site, 'SITE')}`, async () => {
      await owner.open(path);
      await page.waitForTimeout(SETTLED);
      if ((await page.getByText('There is no such page').count()) > 0) throw new Error('there is no such page');
      const barriers = new Set<string>();
      for (const colorScheme of ['light', 'dark'] as const) {
        for (const width of [1440, 768, 360]) {
          await page.emulateMedia({ colorScheme });
          // Colours that are on their way from one theme to the other are nobody's to judge; spinners never end.
          await evaluateInPage(page, MOVED);
          await page.setViewportSize({ width, height: 900 });
          await page.waitForTimeout(DRAWN);
          for (const barrier of await findBarriers(page)) barriers.add(`${colorScheme} ${width}: ${barrier}`);
          const over = Number(await evaluateInPage(page, 'document.documentElement.scrollWidth - document.documentElement.clientWidth'));
          if (over > 1) barriers.add(`${width}: wider than the window by ${over} pixels`);
        }
      }
      if (folder !== undefined) await screenshotAll(page, name, { folder });
      await page.setViewportSize({ width: 1440, height: 900 });
      if (barriers.size > 0) throw new Error([...barriers].slice(0, 4).join('\n'));
      return 'no barriers at 1440, 768 and 360 pixels, light and dark';
    });
  }
}
