import { isIP } from 'node:net';
import { lookup } from 'node:dns/promises';
import type { EgressRules } from '@daspanel/platform/egress-rules.ts';
import type { ChosenRelay } from '../settings/mail-settings.ts';

/** The relay's address may not be used by whoever chose it. The sentence may be shown. */
export class RelayRefusedError extends Error {}

/** Where mail is handed in. A site must not be able to knock on any other door of other people's servers. */
const PORTS_FOR_SITES = [25, 465, 587, 2525];

/**
 * The addresses to connect to. Connections go out from the installation, past every wall of the sandboxes: what a site chose must therefore be on
 * the public Internet, name and every address, and the addresses judged here are the ones to connect to. An administrator's own choice may lie in
 * the private network. Rejects with RelayRefusedError, or with the resolver's error.
 */
export async function findRelayAddresses({ relay, chosenBy }: ChosenRelay, rules: EgressRules): Promise<readonly string[]> {
  const host = relay.host.toLowerCase().replace(/\.$/, '');
  if (chosenBy === 'installation') return isIP(host) === 0 ? resolve(host) : [host];
  const isOurs = rules.refusedHosts.some((refused) => host === refused || host.endsWith(`.${refused}`));
  if (isOurs || !PORTS_FOR_SITES.includes(relay.port)) throw refused();
  const addresses = isIP(host) === 0 ? await rules.resolve(host) : [host];
  if (addresses.length === 0 || !addresses.every((address) => rules.permitsAddress(address, relay.port))) throw refused();
  return addresses;
}

async function resolve(host: string): Promise<readonly string[]> {
  return (await lookup(host, { all: true })).map(({ address }) => address);
}

function refused(): RelayRefusedError {
  return new RelayRefusedError(
    `a site's own mail server must be on the public Internet and take mail on port ${PORTS_FOR_SITES.join(', ')}`,
  );
}
