import { expect, test } from 'vitest';
import { initialSettings, type StoredCertificateSettings } from './certificate-settings-store.ts';
import { planOwnCertificate, planOwnNames } from './plan-own-names.ts';

const hostName = 'host.example.com';
const automatic: StoredCertificateSettings = { ...initialSettings, installation: 'automatic', addresses: ['192.0.2.1', '2001:db8::1'] };
const names = (settings: typeof initialSettings, zones: readonly string[] = []) =>
  planOwnNames('installation', { settings, zones, hostName });

test('nothing is wanted until somebody wants it', () => {
  for (const id of ['installation', 'addresses'] as const)
    expect(planOwnCertificate(id, { settings: initialSettings, zones: ['example.com'], hostName })).toBeUndefined();
});

test('without a way to write to DNS each service has its name', () => {
  const each = ['', 'admin.', 'api.', 'view.', 'db.', 's3.'].map((service) => `${service}${hostName}`);
  expect(names(automatic)).toEqual(each);
  expect(names(automatic, ['ample.com', 'other.example.com', 'sites.host.example.com'])).toEqual(each);
  expect(names({ ...automatic, challenges: ['http-01'] }, ['example.com'])).toEqual(each);
});

test('with one there are wildcards, for sites and buckets, too', () => {
  const wildcards = [hostName, `*.${hostName}`, `*.sites.${hostName}`, `*.s3.${hostName}`, `*.dev.${hostName}`];
  for (const zone of ['example.com', hostName]) expect(names(automatic, [zone])).toEqual(wildcards);
});

test('addresses are a certificate of their own', () => {
  expect(planOwnCertificate('addresses', { settings: automatic, zones: [], hostName })).toEqual({
    id: 'addresses',
    choice: 'automatic',
    site: null,
    names: ['192.0.2.1', '2001:db8::1'],
  });
});
