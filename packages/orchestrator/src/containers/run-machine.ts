import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { dataDirectory } from '@daspanel/platform/data-directory.ts';
import { writeFileDurably } from '@daspanel/platform/durable-file.ts';
import { z } from 'zod';
import { main } from '../main.ts';
import { DATA, PROGRAM } from './container-paths.ts';
import { openToSandboxes } from './open-to-sandboxes.ts';

const wishes = z.object({
  DASPANEL_HOST: z.string().min(1),
  DASPANEL_HTTP_PORT: z.string().default('80'),
  DASPANEL_HTTPS_PORT: z.string().default('443'),
  DASPANEL_ROLE: z.enum(['kernel', 'node']),
  /** Whose certificate is this machine's: `<name>.pem` and `<name>.key` among the secrets. */
  DASPANEL_MACHINE: z.string().regex(/^[a-z0-9-]{1,63}$/, 'must be the name of a machine'),
  /** Where the kernel's link listens: host and port. */
  DASPANEL_KERNEL: z.string().regex(/^[^:]+:\d{1,5}$/, 'must be a host and a port'),
});

const SECRETS = '/run/secrets';

/** A whole machine of a cluster in one container: the orchestrator with all parts of the machine's role, as it runs natively. Throws what is wrong with `environment`. */
export async function runMachine(environment: Readonly<Record<string, string | undefined>>): Promise<void> {
  const wanted = wishes.parse(environment);
  await openToSandboxes().catch((error: unknown) => process.stderr.write(`${String(error)}\n`));
  await writeLinkSettings(wanted);
  const said = {
    data: DATA,
    host: wanted.DASPANEL_HOST,
    'http-port': wanted.DASPANEL_HTTP_PORT,
    'https-port': wanted.DASPANEL_HTTPS_PORT,
    listen: '0.0.0.0',
  };
  await main(
    Object.entries(said).flatMap(([name, value]) => [`--${name}`, value]),
    PROGRAM,
    { tellsLogin: false },
  );
  // Timers of what has ended would hold the process.
  process.exit(0);
}

/** What `npm run cluster-secrets` writes for a machine that is no container, with the secrets where Docker has them. */
async function writeLinkSettings({
  DASPANEL_ROLE: role,
  DASPANEL_MACHINE: name,
  DASPANEL_KERNEL: kernel,
}: z.infer<typeof wishes>): Promise<void> {
  const [host = '', port] = kernel.split(':');
  const settings = {
    role,
    ...(role === 'kernel' ? { listen: { address: '0.0.0.0', port: Number(port) } } : { kernel: { host, port: Number(port) } }),
    authority: join(SECRETS, 'authority.pem'),
    certificate: join(SECRETS, `${name}.pem`),
    key: join(SECRETS, `${name}.key`),
  };
  const { link } = dataDirectory(DATA);
  await mkdir(link, { recursive: true, mode: 0o700 });
  await writeFileDurably(join(link, 'settings.json'), JSON.stringify(settings));
}
