import type { Visitor } from '@daspanel/testkit/browser.ts';
import { evaluateInPage } from '@daspanel/testkit/evaluate-in-page.ts';
import { expectSame } from '../report.ts';
import type { Given } from './given.ts';

/** The main flow without a mouse: make a site, find it, go through its pages, move it to the trash. */
export async function checkKeyboard({ report, daspanel, owner }: Given): Promise<void> {
  const { page } = owner;
  await report.point('by the keyboard alone: make a site, open it, and move it to the trash', async () => {
    await owner.open('/');
    await tabTo(page, 'New site');
    await page.keyboard.press('Enter');
    await page.getByRole('dialog', { name: 'New site' }).waitFor();
    await page.keyboard.type('by-keyboard');
    await tabTo(page, 'Create the site');
    await page.keyboard.press('Enter');
    await page.getByText('by-keyboard answers at its address').waitFor();
    await page.keyboard.press('Control+k');
    await page.keyboard.type('by-keyboard');
    await page.getByText('by-keyboard').last().waitFor();
    await page.waitForTimeout(500);
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/sites\/s/);
    await tabTo(page, 'Danger');
    await page.keyboard.press('Enter');
    await page.waitForURL(/danger/);
    await tabTo(page, 'Move to the trash');
    await page.keyboard.press('Enter');
    await page.getByRole('dialog', { name: /by-keyboard/ }).waitFor();
    await page.keyboard.type('by-keyboard');
    await page.keyboard.press('Enter');
    await page.getByText('by-keyboard is in the trash').waitFor();
    expectSame((await daspanel.visit(`by-keyboard.sites.${daspanel.hostName}`)).status, 404, 'the site');
    return 'done';
  });
}

const NAME_OF_FOCUSED = "(document.activeElement?.getAttribute('aria-label') ?? document.activeElement?.textContent ?? '').trim()";

/** Presses Tab until what has the focus is called `name`. */
async function tabTo(page: Visitor['page'], name: string): Promise<void> {
  const seen: string[] = [];
  for (let presses = 0; presses < 150; presses += 1) {
    const focused = String(await evaluateInPage(page, NAME_OF_FOCUSED));
    if (focused === name) return;
    seen.push(focused.slice(0, 20));
    await page.keyboard.press('Tab');
  }
  throw new Error(`Tab does not lead to ${name}, but to ${seen.slice(-20).join(', ')}`);
}
