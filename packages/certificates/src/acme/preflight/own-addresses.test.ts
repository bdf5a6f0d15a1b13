import { expect, test } from 'vitest';
import { testIssuer, testSettings } from '../lifecycle/testing/prepare-lifecycle.ts';
import { collectOwnAddresses } from './own-addresses.ts';

const INTERFACES = ['127.0.0.1', '10.0.0.5', '8.8.8.8', '::1', 'fe80::1', 'fd00::2', '2600::1'];
const issuer = (isPrivate: boolean) => testIssuer('https://ca.test/directory', { isPrivate });

test('for a public authority DNS should say public addresses, and those that a person has named', () => {
  const settings = testSettings({ publicAddresses: ['203.0.113.7'] });
  for (const asked of [issuer(false), null])
    expect(collectOwnAddresses(INTERFACES, settings, asked).expected).toEqual(['203.0.113.7', '8.8.8.8', '2600::1']);
});

test('for an authority on the own network also those of the network, and none that end in this machine', () => {
  const { expected } = collectOwnAddresses(INTERFACES, testSettings(), issuer(true));
  expect(expected).toEqual(['10.0.0.5', '8.8.8.8', 'fd00::2', '2600::1']);
});

test('an address is known in every spelling', () => {
  const { ownerOf } = collectOwnAddresses(INTERFACES, testSettings({ publicAddresses: ['203.0.113.7'] }), null);
  expect(['2600:0:0::1', 'FD00::0002', '203.0.113.7', '203.0.113.8'].map(ownerOf)).toEqual(['interface', 'interface', 'setting', 'other']);
});
