import { exitCodes, Failure } from '../failure.ts';
import type { Output } from '../output/output.ts';
import { formatBytes } from '../output/quantities.ts';
import { readSecret } from '../read-secret.ts';
import type { Session } from '../session.ts';
import { readAssignments } from '../versions/assignments.ts';
import { settingsOf, type MailSettings, type SettingsOf } from './settings-of.ts';

interface Wishes {
  readonly site?: string;
  readonly server?: string;
  readonly port?: number;
  readonly tls?: 'implicit' | 'starttls' | 'none';
  readonly user?: string;
  readonly password?: boolean;
  readonly from?: string;
  readonly keepOnly?: boolean;
  readonly asInstallation?: boolean;
  readonly limit?: readonly string[];
}

export async function showOrChangeSettings(session: Session, given: Wishes): Promise<void> {
  checkCombination(given);
  const limits = given.asInstallation === true ? null : readAssignments('--limit', given.limit);
  const of = await settingsOf(await session.connect(), given.site);
  const relay = await chooseRelay(session, of, given);
  const settings = relay === undefined && limits === undefined ? await of.read() : await of.change({ relay, limits });
  await session.output.answer(settings, () => printSettings(session.output, settings));
  if (settings.state === 'pending')
    session.output.note(`They are stored, and still being applied${settings.problem === undefined ? '.' : `: ${settings.problem}.`}`);
}

const namesServer = ({ server, port, tls, user, password, from }: Wishes) =>
  [server, port, tls, user, password, from].some((value) => value !== undefined);

function checkCombination(given: Wishes): void {
  const kinds = [namesServer(given), given.keepOnly === true, given.asInstallation === true].filter(Boolean);
  if (kinds.length > 1) throw new Failure('A server, --keep-only or --as-installation: choose one.', exitCodes.usage);
  if (given.asInstallation !== true) return;
  if (given.site === undefined) throw new Failure('--as-installation is for a site: name one.', exitCodes.usage);
  if (given.limit !== undefined) throw new Failure('--as-installation takes the limits of the installation, too.', exitCodes.usage);
}

/** What is named of a server changes the one that is stored. */
async function chooseRelay({ terminal }: Session, of: SettingsOf, given: Wishes): Promise<object | undefined> {
  if (given.keepOnly === true) return { kind: 'none' };
  if (given.asInstallation === true) return { kind: 'installation' };
  if (!namesServer(given)) return undefined;
  const { relay } = await of.read();
  const stored = relay.kind === 'server' ? relay : undefined;
  return {
    kind: 'server',
    host: given.server ?? stored?.host,
    port: given.port ?? stored?.port,
    tls: given.tls ?? stored?.tls,
    user: given.user ?? stored?.user ?? undefined,
    password: given.password === true ? await readSecret(terminal, 'Password at the mail server') : undefined,
    from: given.from ?? stored?.from ?? undefined,
  };
}

function printSettings(output: Output, { relay, limits }: MailSettings): Promise<void> {
  return output.details([
    ['mail is', describeRelay(relay)],
    ['user', relay.kind === 'server' ? (relay.user ?? 'none') : undefined],
    ['sender', relay.kind === 'server' ? (relay.from ?? 'that of the message') : undefined],
    ['limits', describeLimits(limits)],
  ]);
}

function describeRelay(relay: MailSettings['relay']): string {
  switch (relay.kind) {
    case 'none':
      return 'only kept';
    case 'installation':
      return 'treated as the installation’s settings say';
    case 'server':
      return `kept, and sent on through ${relay.host}:${relay.port} (TLS: ${relay.tls})`;
  }
}

function describeLimits(limits: MailSettings['limits']): string {
  if (limits === null) return 'those of the installation';
  const { messages, bytes, days, messageBytes, perHour } = limits;
  return `${messages} messages, ${formatBytes(bytes)}, ${days} days; ${formatBytes(messageBytes)} a message; ${perHour} messages an hour`;
}
