import { createSite } from '@daspanel/testkit/sites.ts';
import { startPebble } from '@daspanel/testkit/pebble-under-test.ts';
import type { RunningDaspanel } from '@daspanel/testkit/start-daspanel.ts';
import type { Report } from '../report.ts';
import { awaitStatus, isReady, mapHost, useAuthority, visitTrusting } from './installation.ts';

const NAMES = 100;
const SITES = 4;

/** A hundred names mapped one after the other: seconds until all are shown with certificates of the authority (P16: less than 15). */
export async function checkHundredNames(report: Report, daspanel: RunningDaspanel): Promise<void> {
  await report.point('100 names in one go', async () => {
    await using pebble = await startPebble({ httpPort: daspanel.httpPort, tlsPort: daspanel.httpsPort });
    await useAuthority(daspanel, pebble, { ordersPerSiteAndDay: 1_000 });
    const sites = await Promise.all(Array.from({ length: SITES }, () => createSite(daspanel, {}, { 'index.html': 'one of many' })));
    const began = performance.now();
    const mappings = [];
    for (let number = 0; number < NAMES; number += 1) {
      mappings.push(await mapHost(daspanel, sites[number % SITES]?.id ?? '', `shop.many${number}.example`));
    }
    const mapped = performance.now();
    for (const mapping of mappings) await awaitStatus(daspanel, mapping, isReady, 120);
    const seconds = (performance.now() - began) / 1_000;
    const root = await pebble.issuingRoot();
    for (const { host } of mappings) await visitTrusting(daspanel, root, host);
    return `all shown ${seconds.toFixed(1)} s after the first was asked for (mapping them took ${((mapped - began) / 1_000).toFixed(1)} s)`;
  });
}
