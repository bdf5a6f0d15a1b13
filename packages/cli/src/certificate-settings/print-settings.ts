import type { CertificateSettings } from '@daspanel/contract';
import type { Output } from '../output/output.ts';

export async function printSettings(output: Output, settings: CertificateSettings): Promise<void> {
  const { issuers, challenges, publicAddresses, resolvers, addresses } = settings;
  await output.answer(settings, () =>
    output.details([
      ['authorities', issuers.length === 0 ? 'none: only the local authority' : issuers.map(describeIssuer)],
      ['validation', challenges.join(', ')],
      ['keys', settings.keyType],
      ['public addresses', publicAddresses.length === 0 ? 'those of the interfaces' : publicAddresses.join(' ')],
      ['DNS servers', resolvers.length === 0 ? 'those of the machine' : resolvers.join(' ')],
      ['orders', `${settings.ordersPerSiteAndDay} a day for a site, renewals apart`],
      ['own names', settings.installation],
      ['own addresses', addresses.length === 0 ? 'none' : addresses.join(' ')],
      ['state', settings.state],
      ['problem', settings.problem],
    ]),
  );
  if (settings.state === 'pending') output.note('They are stored, and told to the ACME client as soon as that answers.');
}

function describeIssuer(issuer: CertificateSettings['issuers'][number]): string {
  const account = issuer.email ?? 'without a mail address';
  const profile = issuer.profile === null ? [] : [`profile ${issuer.profile}`];
  if (issuer.kind === 'lets-encrypt') return ['Let’s Encrypt', account, ...profile].join(', ');
  const { http, https } = issuer.validationPorts;
  const parts = [
    `${issuer.name}: ${issuer.directory}`,
    account,
    ...profile,
    ...(issuer.staging === null ? [] : [`tests at ${issuer.staging}`]),
    ...(issuer.externalAccount === null ? [] : [`external account ${issuer.externalAccount.keyId}`]),
    ...(issuer.isPrivate ? ['private'] : []),
    ...(http === 80 && https === 443 ? [] : [`validates at ports ${http} and ${https}`]),
    ...(issuer.trustedRoots === null ? [] : ['roots of its own']),
    `limits: ${issuer.limits}`,
  ];
  return parts.join(', ');
}
