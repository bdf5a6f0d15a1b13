import { ChallengeProblem } from '../challenges/challenge-presenter.ts';
import type { DnsServer } from './exchange-message.ts';

/** An update that was not done: the answer's code (RFC 2136, 2.2), and the error and the clock that its signature tells of (RFC 8945, 3). */
export interface Refusal {
  readonly server: DnsServer;
  readonly zone: string;
  readonly keyName: string;
  readonly code: number;
  readonly signatureError: number;
  /** Seconds by which the server's clock is ahead; null: not said. */
  readonly clockAhead: number | null;
}

const BAD_SIGNATURE = 16;
const BAD_KEY = 17;
const BAD_TIME = 18;
const NOT_IMPLEMENTED = 4;
const REFUSED = 5;
const NOT_AUTHORITATIVE = 9;
const NOT_IN_ZONE = 10;

const CODES = ['NOERROR', 'FORMERR', 'SERVFAIL', 'NXDOMAIN', 'NOTIMP', 'REFUSED', 'YXDOMAIN', 'YXRRSET', 'NXRRSET', 'NOTAUTH', 'NOTZONE'];

/** What a refused update means, and what to do. */
export function explainRefusal({ server, zone, keyName, code, signatureError, clockAhead }: Refusal): ChallengeProblem {
  const who = `The DNS server ${describeServer(server)}`;
  if (signatureError === BAD_KEY)
    return new ChallengeProblem(
      'dns-provider-key',
      `${who} does not know the key "${keyName}" (BADKEY).`,
      "Compare the key's name and algorithm in the settings of the DNS provider with those on the server.",
    );
  if (signatureError === BAD_SIGNATURE)
    return new ChallengeProblem(
      'dns-provider-key',
      `${who} has another secret for the key "${keyName}" (BADSIG).`,
      "Copy the key's secret from the server to the settings of the DNS provider once more.",
    );
  if (signatureError === BAD_TIME)
    return new ChallengeProblem(
      'dns-provider-clock',
      `${who} refuses the change because its clock and this machine's differ${describeDifference(clockAhead)} (BADTIME).`,
      'Set the clocks of both machines, best by a time service such as chrony or systemd-timesyncd.',
    );
  switch (code) {
    case REFUSED:
      return new ChallengeProblem(
        'dns-provider-refused',
        `${who} does not allow the key "${keyName}" to change the zone ${zone} (REFUSED).`,
        `Allow this key to change TXT records in ${zone}; with BIND that is "allow-update" or "update-policy" of the zone.`,
      );
    case NOT_AUTHORITATIVE:
    case NOT_IN_ZONE:
      return new ChallengeProblem(
        'dns-provider-zone',
        `${who} is not the primary server of the zone ${zone} (${CODES[code]}).`,
        `Name the primary server of ${zone} in the settings of the DNS provider, and check the zone's spelling.`,
      );
    case NOT_IMPLEMENTED:
      return new ChallengeProblem(
        'dns-provider-refused',
        `${who} takes no dynamic updates (NOTIMP).`,
        `Name a server that takes dynamic updates (RFC 2136) for ${zone}, or allow them there.`,
      );
    default:
      return new ChallengeProblem(
        'dns-provider-failed',
        `${who} could not change the zone ${zone} (${CODES[code] ?? `code ${code}`}).`,
        "Look into the DNS server's log; the change is tried again later.",
      );
  }
}

/** No answer, or none that can be read. */
export function explainSilence(server: DnsServer, error: unknown): ChallengeProblem {
  const reason = error instanceof Error ? (error.name === 'TimeoutError' ? 'it did not answer in time' : error.message) : String(error);
  return new ChallengeProblem(
    'dns-provider-unreachable',
    `The DNS server ${describeServer(server)} could not be asked for a change: ${reason}.`,
    'Check that the server runs, that its address and port in the settings of the DNS provider are right, and that it takes TCP connections from this machine.',
    { cause: error },
  );
}

/** An answer that anybody might have sent. */
export function explainForgery(server: DnsServer, keyName: string): ChallengeProblem {
  return new ChallengeProblem(
    'dns-provider-untrusted',
    `The answer of the DNS server ${describeServer(server)} is not signed with the key "${keyName}", so that nobody knows who sent it.`,
    'Check that the server asks for this key on updates, and that nothing on the way changes DNS messages.',
  );
}

function describeServer({ host, port }: DnsServer): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}

function describeDifference(clockAhead: number | null): string {
  if (clockAhead === null) return '';
  const minutes = Math.max(1, Math.round(Math.abs(clockAhead) / 60));
  return ` by ${minutes} ${minutes === 1 ? 'minute' : 'minutes'} (the server's is ${clockAhead > 0 ? 'ahead' : 'behind'})`;
}
