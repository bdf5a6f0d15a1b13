import { mkdir } from 'node:fs/promises';
import { createLog } from '@daspanel/platform/log.ts';
import { announce } from './announcement.ts';
import { startInstallation } from './installation.ts';
import { openPaths } from './open-paths.ts';
import { parseStartOptions, startUsage } from './options.ts';
import { distributionPhp, findMissing, installPackages, productRequirements } from './prerequisites.ts';

const say = (line: string): void => void process.stdout.write(`${line}\n`);

/** `npm start`: installs what is missing, runs the installation in the foreground, and ends cleanly on Ctrl-C or SIGTERM. */
export async function main(given: readonly string[], programDirectory: string): Promise<void> {
  const options = parseStartOptions(given, programDirectory);
  if (options === 'help') return say(startUsage);
  await installPackages(findMissing(productRequirements(requirePhp())), (line) => say(`daspanel: ${line}`));

  await mkdir(options.data, { recursive: true });
  const paths = await openPaths({ program: programDirectory, data: options.data });
  const stopped = new Promise<void>((resolve) => {
    process.once('SIGINT', () => resolve());
    process.once('SIGTERM', () => resolve());
  });
  const failpoints = process.env['DASPANEL_FAILPOINTS'];
  await using installation = await startInstallation(options, {
    programDirectory: paths.program,
    reachedAs: paths.data,
    environment: failpoints === undefined ? {} : { DASPANEL_FAILPOINTS: failpoints },
    log: createLog('orchestrator'),
  });
  const slow = setTimeout(() => say(describeWaiting(installation.states(), `${options.data}/logs`)), 15_000);
  installation.ready.then(
    () => announce(installation.settings, options.data, say),
    () => {},
  );
  void installation.ready.finally(() => clearTimeout(slow)).catch(() => {});
  await stopped;
  clearTimeout(slow);
  say('daspanel: stopping');
}

function requirePhp(): string {
  const php = distributionPhp();
  if (php !== undefined) return php;
  throw new Error('this distribution is not known: Debian 12 and 13 and Ubuntu 22.04, 24.04 and 26.04 are');
}

function describeWaiting(states: readonly { name: string; state: string; problem: string | null }[], logs: string): string {
  const waiting = states.filter(({ state }) => state !== 'ready').map(({ name, problem }) => `  ${name}: ${problem ?? 'not ready yet'}`);
  return `daspanel: still waiting for these parts (their logs are in ${logs}):\n${waiting.join('\n')}`;
}
