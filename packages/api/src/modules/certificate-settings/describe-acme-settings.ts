import type { AcmeIssuer, AcmeSettings, DnsProvider } from '@daspanel/formats/acme-requests.ts';
import type { Secret } from '@daspanel/platform/secret.ts';
import { SiteProblem } from '../../reconciler/site-problem.ts';
import { openProviderSecret } from '../dns-providers/provider-secret.ts';
import type { DnsProviderRow } from '../dns-providers/dns-provider-store.ts';
import type { StoredCertificateSettings, StoredIssuer } from './certificate-settings-store.ts';
import { openIssuerSecret } from './issuer-secret.ts';

/** What the ACME client is told, as it is stored: with sealed secrets. */
export interface WantedAcme {
  readonly settings: StoredCertificateSettings;
  readonly providers: readonly DnsProviderRow[];
}

export const LETS_ENCRYPT = 'https://acme-v02.api.letsencrypt.org/directory';
const LETS_ENCRYPT_STAGING = 'https://acme-staging-v02.api.letsencrypt.org/directory';

/** The same with its secrets. Throws SiteProblem when one cannot be opened. */
export function describeAcmeSettings(key: Secret<Buffer>, { settings, providers }: WantedAcme): AcmeSettings {
  const { issuers, challenges, keyType, publicAddresses, resolvers, ordersPerSiteAndDay } = settings;
  return {
    issuers: issuers.map((issuer) => describeIssuer(key, issuer)),
    challenges,
    keyType,
    publicAddresses,
    resolvers,
    ordersPerSiteAndDay,
    dnsProviders: providers.map((provider) => describeProvider(key, provider)),
  };
}

export function directoryOf(issuer: Pick<StoredIssuer, 'kind'> & { readonly directory?: string }): string {
  return issuer.directory ?? LETS_ENCRYPT;
}

function describeIssuer(key: Secret<Buffer>, issuer: StoredIssuer): AcmeIssuer {
  if (issuer.kind === 'lets-encrypt')
    return {
      name: 'Let’s Encrypt',
      directory: LETS_ENCRYPT,
      staging: LETS_ENCRYPT_STAGING,
      email: issuer.email,
      externalAccount: null,
      profile: issuer.profile,
      trustedRoots: null,
      isPrivate: false,
      validationPorts: { http: 80, https: 443 },
      limits: 'lets-encrypt',
    };
  const { kind: _, externalAccount, ...fields } = issuer;
  if (externalAccount === null) return { ...fields, externalAccount };
  const { keyId, hmacKey } = externalAccount;
  const open = () => openIssuerSecret(key, { directory: issuer.directory, keyId }, hmacKey);
  return { ...fields, externalAccount: { keyId, hmacKey: openOrExplain(open, `the key of the account at ${issuer.name}`) } };
}

function describeProvider(key: Secret<Buffer>, provider: DnsProviderRow): DnsProvider {
  const open = () => openProviderSecret(key, provider.id, provider.secret);
  return {
    id: provider.id,
    kind: 'rfc2136',
    zones: provider.zones,
    server: { host: provider.host, port: provider.port },
    key: {
      name: provider.key_name,
      algorithm: provider.algorithm,
      secret: openOrExplain(open, `the key of the DNS provider ${provider.name}`),
    },
  };
}

function openOrExplain(open: () => string, what: string): string {
  try {
    return open();
  } catch (error) {
    throw new SiteProblem(`${what} cannot be read: set it again`, { cause: error });
  }
}
