import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { contract, ProblemAnswer, type Client, type Token } from '@daspanel/contract';
import { chooseTarget, type Target } from '../connection/choose-target.ts';
import { connectTo } from '../connection/connect.ts';
import { credentialsFile, keepInstallation } from '../connection/kept-credentials.ts';
import { exitCodes, Failure } from '../failure.ts';
import { readInstallationFile } from '../machine/installation-file.ts';
import { neutralise } from '../output/neutralise.ts';
import { readSecret } from '../read-secret.ts';
import type { Session } from '../session.ts';
import { establishTrust } from './establish-trust.ts';

interface Wishes {
  readonly secret?: string;
  readonly fingerprint?: string;
}

export async function login(session: Session, given: Wishes): Promise<void> {
  const { output, wishes, signal } = session;
  const target = await establishTrust(session, chooseTarget(wishes), given.fingerprint);
  const secret =
    given.secret ??
    readFirstLogin(wishes.data, target) ??
    (await readSecret(session.terminal, `One-time login, or API token, of ${describeInstallation(target, wishes.data)}`));
  const { token, text } = await exchange(secret, (used) => connectTo({ ...target, token: used }, signal));
  const url = target.kind === 'web' ? target.url.origin : localUrl(wishes.data);
  const authority = target.kind === 'web' ? target.authority : readPublishedAuthority(wishes.data);
  keepInstallation(url, { token: text, ...(authority === undefined ? {} : { authority }) });
  await output.answer(token, () => output.line(`Signed in to ${url} as ${token.kind} ${token.id}; kept in ${credentialsFile()}.`));
}

/** API tokens begin so (`dp_<kind>_<id>_…`); the one-time login does not. */
const API_TOKEN = /^dp_[a-z]+_t[0-9a-z]{15}_/;

async function exchange(
  secret: string,
  connect: (token: string | undefined) => Client,
): Promise<{ readonly token: Token; readonly text: string }> {
  if (API_TOKEN.test(secret)) return { token: (await connect(secret).call(contract.tokens.current)).body, text: secret };
  const first = await connect(undefined)
    .call(contract.tokens.firstLogin, { body: { secret } })
    .catch((error: unknown) => {
      if (error instanceof ProblemAnswer && error.problem.code === 'unauthenticated') throw new Failure(`${neutralise(error.message)}.`);
      throw error;
    });
  const { token: text, ...token } = first.body;
  return { token, text };
}

/** The one-time login of an installation on this machine, where this user may read it. */
function readFirstLogin(data: string, target: Target): string | undefined {
  return target.kind === 'socket' ? readIfAllowed(join(data, 'state', 'first-login'))?.trim() : undefined;
}

/** The certificate of the local authority, which lies beside the certificates that the proxy serves. */
function readPublishedAuthority(data: string): string | undefined {
  return readIfAllowed(join(data, 'certificates', 'serve', '_ca.crt'));
}

function readIfAllowed(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

function localUrl(data: string): string {
  const installation = readInstallationFile(data);
  if (installation === undefined) throw new Failure(`There is no Daspanel in ${data}.`, exitCodes.unreachable);
  return installation.apiUrl.origin;
}

function describeInstallation(target: Target, data: string): string {
  return target.kind === 'web' ? target.url.host : data;
}
