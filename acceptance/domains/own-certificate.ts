import type { RunningDaspanel } from '@daspanel/testkit/start-daspanel.ts';
import { expectMatch, expectSame, type Report } from '../report.ts';
import { call, mapHost, readCertificate, readPresented, visitTrusting } from './installation.ts';
import { DAY, makePair } from './own-pair.ts';

/** Uploaded certificates: good ones are shown, bad ones are refused in words and change nothing. */
export async function checkOwnCertificate(report: Report, daspanel: RunningDaspanel, site: string): Promise<void> {
  await report.point('an own certificate is checked, shown, and left alone', async () => {
    const mapping = await mapHost(daspanel, site, 'own.example', { www: 'serve' });
    const path = `/v1/sites/${site}/mappings/${mapping.id}/certificate`;
    const good = await makePair(['own.example', 'www.own.example'], DAY, 90 * DAY);
    const other = await makePair(['own.example', 'www.own.example'], DAY, 90 * DAY);
    const refusals: readonly (readonly [string, { readonly privateKey: string; readonly chain: string }])[] = [
      ['the key of another certificate', { privateKey: other.privateKey, chain: good.chain }],
      ['a name is missing', await makePair(['own.example'], DAY, 90 * DAY)],
      ['it has expired', await makePair(['own.example', 'www.own.example'], 90 * DAY, 89 * DAY)],
      ['it begins tomorrow', await makePair(['own.example', 'www.own.example'], -DAY, 90 * DAY)],
      ['no certificate', { privateKey: good.privateKey, chain: '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n' }],
    ];
    for (const [what, pair] of refusals) {
      const { detail } = await call<{ detail: string }>(daspanel, 'PUT', path, 422, pair);
      expectMatch(detail, /\w/, what);
    }
    await call(daspanel, 'PUT', path, 200, { privateKey: good.privateKey, chain: good.chain });
    for (const host of ['own.example', 'www.own.example']) await visitTrusting(daspanel, good.root, host);
    const { choice, shown, own } = await readCertificate(daspanel, mapping);
    expectSame([choice, shown?.map(({ source }) => source)], ['own', ['own', 'own']], 'what is said of it');
    await call(daspanel, 'DELETE', path, 204);
    const after = await readPresented(daspanel, 'own.example');
    expectMatch(after.issuer, /Daspanel/, 'the issuer after it was removed');
    return `${refusals.length} bad ones refused, the good one trusted by its root alone until ${own?.notAfter ?? ''}`;
  });
}
