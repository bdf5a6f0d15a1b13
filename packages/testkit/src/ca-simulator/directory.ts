import type { Answer } from './ca-request.ts';
import type { CaState } from './ca-state.ts';

/** RFC 8555, 7.1.1; RFC 9773, 4; draft-ietf-acme-profiles. */
export function describeDirectory({ origin, options, profiles, terms }: CaState): Answer {
  return {
    status: 200,
    body: {
      newNonce: `${origin}/new-nonce`,
      newAccount: `${origin}/new-account`,
      newOrder: `${origin}/new-order`,
      revokeCert: `${origin}/revoke-certificate`,
      keyChange: `${origin}/key-change`,
      renewalInfo: `${origin}/renewal-info`,
      meta: {
        termsOfService: terms,
        website: origin,
        caaIdentities: options.caaIdentities ?? ['ca.test'],
        externalAccountRequired: options.isExternalAccountRequired === true,
        profiles: Object.fromEntries([...profiles].map(([name, { description }]) => [name, description])),
      },
    },
  };
}
