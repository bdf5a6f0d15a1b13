import { main } from '../main.ts';
import { DATA, PROGRAM } from './container-paths.ts';
import { openToSandboxes } from './open-to-sandboxes.ts';

/**
 * A whole machine in one container, for clusters: the orchestrator with all parts of the machine's role, as it runs natively. `DASPANEL_HOST`, `DASPANEL_HTTP_PORT` and `DASPANEL_HTTPS_PORT` say what a
 * person would say on the command line.
 */
export async function runMachine(environment: Readonly<Record<string, string | undefined>>): Promise<void> {
  await openToSandboxes().catch((error: unknown) => process.stderr.write(`${String(error)}\n`));
  const said = {
    data: DATA,
    host: environment['DASPANEL_HOST'],
    'http-port': environment['DASPANEL_HTTP_PORT'],
    'https-port': environment['DASPANEL_HTTPS_PORT'],
    listen: '0.0.0.0',
  };
  const given = Object.entries(said).flatMap(([name, value]) => (value === undefined || value === '' ? [] : [`--${name}`, value]));
  await main(given, PROGRAM);
  // Timers of what has ended would hold the process.
  process.exit(0);
}
