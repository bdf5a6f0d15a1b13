import { startBrowser } from '@daspanel/testkit/browser.ts';
import { startDaspanel } from '@daspanel/testkit/start-daspanel.ts';
import { createReport } from '../report.ts';
import { checkClient } from './client.ts';
import { checkFirstMinute } from './first-minute.ts';
import { checkHostileTexts } from './hostile-texts.ts';
import { checkKeyboard } from './keyboard.ts';
import { checkPages } from './pages.ts';
import { checkSpeed } from './speed.ts';
import { checkWordPress } from './wordpress-journey.ts';

/** Issue "The control panel", point by point, in Debian's Chromium against a running Daspanel. Screenshots go to `DASPANEL_SCREENSHOTS`, where it is set. */
const report = createReport();
{
  await using daspanel = await startDaspanel({ keepFirstLogin: true });
  await using browser = await startBrowser(daspanel);
  await using owner = await browser.newVisitor();
  const given = { report, daspanel, browser, owner };
  await checkFirstMinute(given);
  const site = await checkWordPress(given);
  await checkClient(given, site);
  await checkKeyboard(given);
  await checkHostileTexts(given);
  await checkPages(given, site);
  await checkSpeed(given);
  await report.point('nothing of all this broke the policy, left the installation or asked for what is in no documentation', async () => {
    const { errors, violations, foreign, undocumented } = owner.findings;
    const all = [...errors, ...violations.map((one) => JSON.stringify(one)), ...foreign, ...undocumented];
    if (all.length > 0) throw new Error(all.slice(0, 10).join('\n'));
    return 'no error, no violation, no foreign host, no undocumented operation';
  });
}
process.exit(report.finish());
