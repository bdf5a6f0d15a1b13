import { LONG_SHOWN, NAME, NAME_SHOWN, FILE_SHOWN, IN_SEQUENCES_SHOWN } from '@daspanel/testkit/hostile-texts/payloads.ts';
import { plantInInstallation } from '@daspanel/testkit/hostile-texts/plant-in-installation.ts';
import { plantInSite } from '@daspanel/testkit/hostile-texts/plant-in-site.ts';
import { watchHostileTexts } from '@daspanel/testkit/hostile-texts/watch-page.ts';
import { expectSame } from '../report.ts';
import type { Given } from './given.ts';

/** Texts that others choose, shown in every page that shows such texts: none of them runs, none is let through by the policy, none hides what it is. */
export async function checkHostileTexts({ report, daspanel, owner }: Given): Promise<void> {
  const { page } = owner;
  await report.point('hostile texts run nowhere and are shown as they are', async () => {
    const watched = await watchHostileTexts(owner);
    const mallory = await plantInInstallation(daspanel);
    const { id } = await plantInSite(daspanel);
    /** Pages, and what stands on each of them. */
    const pages: readonly (readonly [path: string, shown: string])[] = [
      ['/', LONG_SHOWN],
      [`/?search=${encodeURIComponent(NAME)}`, 'No site fits'],
      [`/sites/${id}/overview`, LONG_SHOWN],
      [`/sites/${id}/versions`, LONG_SHOWN],
      [`/sites/${id}/domains`, 'onerror=__x()'],
      [`/sites/${id}/databases`, 'main'],
      [`/sites/${id}/files`, FILE_SHOWN],
      [`/sites/${id}/mail`, NAME_SHOWN],
      [`/sites/${id}/access`, NAME_SHOWN],
      [`/sites/${id}/logs`, '/%3Cimg%20src%3Dx%20onerror%3D__x()%3E'],
      [`/sites/${id}/logs?kind=php-error`, IN_SEQUENCES_SHOWN],
      [`/sites/${id}/schedules`, NAME_SHOWN],
      [`/admin/users?person=${mallory}`, NAME_SHOWN],
      ['/admin/plans', NAME_SHOWN],
      ['/admin/tokens', NAME_SHOWN],
      ['/admin/jobs', 'onerror=__x()'],
      ['/admin/audit', 'Audit log'],
      ['/account/tokens', NAME_SHOWN],
    ];
    for (const [path, shown] of pages) {
      await owner.open(path);
      await page.getByText(shown).first().waitFor();
      await watched.look();
    }
    expectSame(watched.take(), [], 'what they did');
    return `${pages.length} pages: no call, no violation, no element made of them, nothing hidden`;
  });
}
