import { runProgram } from '@daspanel/platform/run-program.ts';
import { z } from 'zod';

const inspected = z.object({
  Id: z.string(),
  Config: z.object({ Image: z.string(), User: z.string(), Labels: z.record(z.string(), z.string()) }),
  State: z.object({ Pid: z.int(), StartedAt: z.string(), Health: z.object({ Status: z.string() }).optional() }),
  HostConfig: z.looseObject({
    ReadonlyRootfs: z.boolean(),
    Privileged: z.boolean(),
    CapAdd: z.array(z.string()).nullable(),
    CapDrop: z.array(z.string()).nullable(),
    SecurityOpt: z.array(z.string()).nullable(),
    Memory: z.number(),
    PidsLimit: z.number().nullable(),
    PortBindings: z.record(z.string(), z.unknown()).nullable(),
  }),
  Mounts: z.array(z.object({ Source: z.string().optional(), Destination: z.string() })),
});

/** One container of an installation, as `docker inspect` describes it. */
export interface Container {
  readonly id: string;
  readonly service: string;
  /** Its name and tag. */
  readonly image: string;
  readonly user: string;
  /** Of its first process, on the host. 0: it does not run. */
  readonly pid: number;
  readonly startedAt: string;
  readonly health: string | undefined;
  readonly settings: z.infer<typeof inspected>['HostConfig'];
  readonly mounts: readonly string[];
}

/** All containers of an installation, also those that have ended. */
export async function inspectContainers(installation: {
  readonly compose: (...given: readonly string[]) => Promise<string>;
  readonly environment: Readonly<Record<string, string>>;
}): Promise<readonly Container[]> {
  const ids = (await installation.compose('ps', '--all', '--quiet')).split('\n').filter((id) => id !== '');
  const { status, stdout, stderr } = await runProgram('/usr/bin/docker', ['inspect', ...ids], {
    env: installation.environment,
    maximumOutputBytes: 16 * 1024 * 1024,
  });
  if (status !== 0) throw new Error(stderr.toString('utf8'));
  return z
    .array(inspected)
    .parse(JSON.parse(stdout.toString('utf8')))
    .map(({ Id, Config, State, HostConfig, Mounts }) => ({
      id: Id,
      service: Config.Labels['com.docker.compose.service'] ?? '',
      image: Config.Image,
      user: Config.User,
      pid: State.Pid,
      startedAt: State.StartedAt,
      health: State.Health?.Status,
      settings: HostConfig,
      mounts: Mounts.map(({ Source = '', Destination }) => `${Source}:${Destination}`),
    }));
}
