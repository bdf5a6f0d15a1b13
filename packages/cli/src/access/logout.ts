import { parseApiUrl } from '../connection/choose-target.ts';
import { forgetInstallation, readCredentials } from '../connection/kept-credentials.ts';
import { Failure } from '../failure.ts';
import { readInstallationFile } from '../machine/installation-file.ts';
import type { Session } from '../session.ts';

/** Forgets the installation that is meant; it need not run. */
export async function logout({ output, wishes }: Session): Promise<void> {
  const url = wishes.url === undefined ? readInstallationFile(wishes.data)?.apiUrl.origin : parseApiUrl(wishes.url).origin;
  const meant = url ?? readCredentials().latest;
  if (meant === undefined || !forgetInstallation(meant)) throw new Failure(`Nothing is kept${meant === undefined ? '' : ` of ${meant}`}.`);
  output.line(`The token of ${meant} is forgotten on this machine.`);
}
