import { createLog } from '@daspanel/platform/log.ts';
import { runPart } from '@daspanel/platform/part-process.ts';
import { runProgram } from '@daspanel/platform/run-program.ts';
import { readPartSettings, SETTINGS_VARIABLE } from '@daspanel/platform/settings.ts';
import { asIdentity } from '../command-line.ts';
import type { Command, PartDescription } from '../part-description.ts';
import { describeParts } from '../parts.ts';
import { NODE, RELOAD_VARIABLE, SETTINGS_FILE } from './container-paths.ts';
import { openToSandboxes } from './open-to-sandboxes.ts';
import { partContainers } from './part-containers.ts';
import { prepareData } from './prepare-data.ts';
import { runMachine } from './run-machine.ts';
import { watchParts } from './watch-parts.ts';

/**
 * What every image starts with: `prepare` makes the data directory ready and ends, `watch` tells how the parts are, `machine` runs a whole machine of a cluster, and any
 * other word names the part that this process becomes, so that a container runs nothing but its part.
 */
const [name = ''] = process.argv.slice(2);
process.env[SETTINGS_VARIABLE] = SETTINGS_FILE;
if (name === 'prepare') await prepareData(process.env);
else if (name === 'watch') await runPart(createLog('parts'), watchParts);
else if (name === 'machine') await runMachine(process.env);
else await becomePart(name);

async function becomePart(wanted: string): Promise<never> {
  const part = describeParts(readPartSettings(), NODE).find((described) => described.name === wanted);
  if (part === undefined) throw new Error(`there is no part ${JSON.stringify(wanted)} in this image`);
  if (partContainers[wanted]?.makesSandboxes === true) {
    // It goes on without: the launcher finds out itself how far it can keep sites apart, and the panel names what is missing.
    await openToSandboxes().catch((error: unknown) => process.stderr.write(`${String(error)}\n`));
  }
  for (const command of part.prepare) {
    const { program, arguments: given } = ownCommand(command, part);
    const { status, stderr } = await runProgram(program, given, { env: environment() });
    if (status !== 0) throw new Error(`the preparation of ${wanted} failed: ${stderr.toString('utf8').trim()}`);
  }
  const { program, arguments: given } = ownCommand(reloading(part.command), part);
  process.execve?.(program, [program, ...given], environment());
  throw new Error(`${program} could not be started`);
}

function reloading(command: Command): Command {
  const wanted = process.env[RELOAD_VARIABLE] === '1' && command.program === NODE;
  return wanted ? { ...command, arguments: ['--watch', ...command.arguments] } : command;
}

/** The container has the part's identity. Only one that keeps capabilities has to become it: Docker gives them to root alone. */
function ownCommand(command: Command, part: PartDescription): Command {
  return part.confinement?.capabilities.length ? asIdentity(command, part, true) : command;
}

function environment(): Record<string, string> {
  return { PATH: process.env['PATH'] ?? '/usr/sbin:/usr/bin:/sbin:/bin', HOME: '/tmp', [SETTINGS_VARIABLE]: SETTINGS_FILE };
}
