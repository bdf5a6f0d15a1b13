import { publicInternet, type EgressRules } from '@daspanel/platform/egress-rules.ts';
import packageFile from '../../../package.json' with { type: 'json' };
import { createAcmeClient } from './acme-client.ts';
import type { AcmeAuthority, AuthorityAddress } from './acme-types.ts';
import { createAddressRules } from './address-rules.ts';
import { account as accountSchema } from './answer-schemas.ts';
import { openConnection } from './authority-connection.ts';
import { createExchange } from './exchange.ts';
import { USUAL_LIMITS, type ProtocolLimits } from './protocol-limits.ts';
import { readMeta } from './read-meta.ts';
import { signAccountBinding } from './sign-request.ts';

export interface AuthorityParts {
  /** Milliseconds since 1970, for the directory's age, the clock's skew and Retry-After. */
  readonly now: () => number;
  /** Which addresses a public authority may lead to. Default: `publicInternet`, which knows of this installation what its network interfaces say. */
  readonly egress?: EgressRules;
  readonly limits?: ProtocolLimits;
}

/** Asks nothing yet. */
export function openAuthority(address: AuthorityAddress, { now, egress, limits = USUAL_LIMITS }: AuthorityParts): AcmeAuthority {
  const exchange = createExchange({
    rules: createAddressRules(address, egress ?? publicInternet({ hostNames: [] })),
    trustedRoots: address.trustedRoots,
    userAgent: `Daspanel/${packageFile.version}`,
    limits,
  });
  const connection = openConnection(address.directory, { exchange, now, limits });
  return {
    get clockSkew() {
      return connection.clockSkew;
    },
    meta: (signal) => readMeta(connection, signal),
    async createAccount({ key, email, externalAccount }, signal) {
      const { newAccount: url } = await connection.directory(signal);
      const payload = {
        termsOfServiceAgreed: true,
        ...(email === null ? {} : { contact: [`mailto:${email}`] }),
        ...(externalAccount === null ? {} : { externalAccountBinding: signAccountBinding(externalAccount, { url, key }) }),
      };
      const answer = await connection.post({ url, signer: { key, account: null }, payload }, signal);
      if (answer.location === null) throw answer.unusable('it does not say where the account is');
      return { url: answer.location, status: answer.read(accountSchema).status };
    },
    signIn: (account) => createAcmeClient(connection, account),
  };
}
