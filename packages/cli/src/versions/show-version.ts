import type { ExitCode } from '../failure.ts';
import type { Session } from '../session.ts';
import { findVersion, type VersionNames } from './find-version.ts';
import { printVersion } from './print-version.ts';

export async function showVersion({ output, connect }: Session, named: VersionNames): Promise<ExitCode> {
  return printVersion(output, (await findVersion(await connect(), named)).version);
}
