import type { ExitCode } from '../failure.ts';
import type { Session } from '../session.ts';
import { findMapping, type MappingNames } from './find-mapping.ts';
import { printMapping } from './print-mapping.ts';

export async function showMapping({ output, connect }: Session, given: MappingNames): Promise<ExitCode> {
  const client = await connect();
  const { site, mapping } = await findMapping(client, given);
  return printMapping(output, client, site, mapping);
}
