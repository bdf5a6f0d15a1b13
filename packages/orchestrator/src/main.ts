import { mkdir } from 'node:fs/promises';
import { dataDirectory } from '@daspanel/platform/data-directory.ts';
import type { MachineRole } from '@daspanel/platform/settings.ts';
import { announce } from './announcement.ts';
import { waitForEnd } from './ending-signals.ts';
import { installPackages } from './install-packages.ts';
import { startInstallation } from './installation.ts';
import { openLifecycleLog } from './lifecycle-log.ts';
import { readMachineRole } from './machine-role.ts';
import { openPaths } from './open-paths.ts';
import { parseStartOptions, startUsage } from './options.ts';
import { distributionPhp, findMissing, optionalRequirements, productRequirements } from './prerequisites.ts';
import type { PartCondition } from './supervise-part.ts';

const say = (line: string): void => void process.stdout.write(`${line}\n`);

/** `npm start`: installs what is missing, runs the installation in the foreground, and ends cleanly on Ctrl-C, SIGTERM or when its terminal closes. */
export async function main(
  given: readonly string[],
  programDirectory: string,
  { tellsLogin = true }: { readonly tellsLogin?: boolean } = {},
): Promise<void> {
  // A terminal that was closed takes no more lines; the parts are to be stopped in order all the same.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
  const options = parseStartOptions(given, programDirectory);
  if (options === 'help') return say(startUsage);
  const role = roleForPackages(options.data);
  await installPackages(findMissing(productRequirements(requirePhp(), role)), (line) => say(`daspanel: ${line}`));
  if (role !== 'node') await installOptionalPackages();

  await mkdir(options.data, { recursive: true });
  const paths = await openPaths({ program: programDirectory, data: options.data });
  const stopped = waitForEnd();
  const { logs } = dataDirectory(options.data);
  await mkdir(logs, { recursive: true });
  const log = openLifecycleLog(logs, (sentence) => say(`daspanel: ${sentence}`));
  const failpoints = process.env['DASPANEL_FAILPOINTS'];
  await using installation = await startInstallation(options, {
    programDirectory: paths.program,
    reachedAs: paths.data,
    environment: failpoints === undefined ? {} : { DASPANEL_FAILPOINTS: failpoints },
    log: log.told,
  });
  const slow = setTimeout(() => say(describeWaiting(installation.states(), logs)), 15_000);
  installation.ready.then(
    () =>
      announce(
        { settings: installation.settings, dataPath: options.data, waiting: listWaiting(installation.states()), logs, tellsLogin },
        say,
      ),
    () => {},
  );
  void installation.ready.finally(() => clearTimeout(slow)).catch(() => {});
  const signal = await stopped;
  log.file.info('stopping', { signal });
  clearTimeout(slow);
  say('daspanel: stopping');
}

/** Whoever may not read what this machine is may not start it either, and is told so later; what is missing comes first. */
function roleForPackages(data: string): MachineRole {
  try {
    return readMachineRole(data);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EACCES') return 'whole';
    throw error;
  }
}

/** The start goes on without them; for a person who is not root they are nothing to wait for. */
async function installOptionalPackages(): Promise<void> {
  if (process.getuid?.() !== 0) return;
  const missing = findMissing(optionalRequirements);
  await installPackages(missing, (line) => say(`daspanel: ${line}`)).catch(() => {
    say(`daspanel: goes on without ${missing.map((requirement) => requirement.package).join(' ')}, which could not be installed`);
  });
}

function requirePhp(): string {
  const php = distributionPhp();
  if (php !== undefined) return php;
  throw new Error('this distribution is not known: Debian 12 and 13 and Ubuntu 22.04, 24.04 and 26.04 are');
}

function describeWaiting(states: readonly PartCondition[], logs: string): string {
  return `daspanel: still waiting for these parts (their logs are in ${logs}):\n${listWaiting(states).join('\n')}`;
}

function listWaiting(states: readonly PartCondition[]): readonly string[] {
  return states.filter(({ state }) => state !== 'ready').map(({ name, problem }) => `  ${name}: ${problem ?? 'not ready yet'}`);
}
