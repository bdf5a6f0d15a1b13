import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createSite } from '@daspanel/testkit/sites.ts';
import { findFreePort } from '@daspanel/testkit/free-port.ts';
import { startDaspanel } from '@daspanel/testkit/start-daspanel.ts';
import { createReport } from '../report.ts';
import { checkChallengeTypes } from './challenge-types.ts';
import { checkHandshakes } from './handshakes.ts';
import { checkHundredNames } from './hundred-names.ts';
import { checkMisbehavingAuthority, checkRenewal, checkStubbornName } from './misbehaving-authority.ts';
import { checkOwnCertificate } from './own-certificate.ts';
import { checkServing } from './serving.ts';
import { checkSimulatedYear } from './simulated-year.ts';

/** Issue "Any domain, always a valid certificate", point by point. Needs Debian's pebble, bind9, sslscan and testssl.sh, as the tests do. */
const needed = ['/usr/bin/pebble', '/usr/sbin/named', '/usr/bin/sslscan', '/usr/bin/testssl'];
const missing = needed.filter((path) => !existsSync(path));
if (missing.length > 0) throw new Error(`install pebble, bind9, sslscan and testssl.sh first: ${missing.join(', ')} not found`);

const report = createReport();
const data = await mkdtemp('/tmp/daspanel-domains-');
const wishes = { data, httpPort: await findFreePort(), httpsPort: await findFreePort() };
try {
  await using daspanel = await startDaspanel(wishes);
  const { id: site } = await createSite(daspanel, { name: 'shop' }, { 'index.html': 'the shop' });
  await checkServing(report, daspanel);
  await checkOwnCertificate(report, daspanel, site);
  await checkChallengeTypes(report, daspanel, site);
  await checkMisbehavingAuthority(report, daspanel, site);
  await checkStubbornName(report, daspanel, site);
  await checkHundredNames(report, daspanel);
  await checkRenewal(report, daspanel, site, () => startDaspanel(wishes));
} finally {
  await rm(data, { recursive: true, force: true });
}
await checkSimulatedYear(report);
await checkHandshakes(report);
process.exit(report.finish());
