import { showHost, type ShownCertificate } from '@daspanel/contract';
import { formatMoment } from '../output/quantities.ts';

/** What visitors of one name are shown. */
export function describeShown({ name, source, facts }: ShownCertificate): string {
  if (facts === null) return `${showHost(name)}: no handshake was possible`;
  return `${showHost(name)}: ${sources[source]}, issuer ${facts.issuer}, until ${formatMoment(facts.notAfter)}`;
}

const sources: Readonly<Record<ShownCertificate['source'], string>> = {
  local: 'of the local authority',
  automatic: 'the automatic one',
  own: 'the one that was uploaded',
  none: 'one that Daspanel does not know',
};
