import { dirname, join } from 'node:path';
import type { PoolDescriptor } from '@daspanel/formats/pool.ts';
import type { DataDirectory } from '@daspanel/platform/data-directory.ts';
import { MAIL_SOCKET, POOL_FOLDER, REDIS_SOCKET, SOCKET_FOLDER, type EnginePlan } from '../engines/engine.ts';
import { SITE_FOLDER, type Mount, type Sandbox } from '../sandbox/sandbox.ts';

const MEBIBYTES_OF_TEMPORARY_FILES = 64;
const OPEN_FILES = 4096;

/** Everything that a pool sees and may use. `folder` is from `makeRunFolder`. */
export function describeSandbox(
  data: DataDirectory,
  {
    descriptor,
    user,
    name,
  }: { readonly descriptor: Pick<PoolDescriptor, 'site' | 'limits'>; readonly user: number | undefined; readonly name: string },
  plan: EnginePlan,
  folder: string,
): Sandbox {
  const own: readonly Mount[] = [
    { from: join(data.sites, descriptor.site), to: SITE_FOLDER, access: 'write' },
    { from: join(folder, 'pool'), to: POOL_FOLDER, access: 'read' },
    { from: join(folder, 'fcgi'), to: SOCKET_FOLDER, access: 'write' },
    // Folders, not sockets: a service that starts later, or again, makes its socket in the same folder.
    { from: dirname(data.sockets.mysql), to: '/run/mysqld', access: 'read', optional: true },
    { from: dirname(data.sockets.redisTenant), to: dirname(REDIS_SOCKET), access: 'read', optional: true },
    { from: join(data.sockets.mailChannels, descriptor.site), to: dirname(MAIL_SOCKET), access: 'read' },
  ];
  return {
    name,
    user,
    mounts: [...own, ...plan.mounts],
    program: plan.program,
    arguments: plan.arguments,
    environment: plan.environment,
    workingDirectory: SITE_FOLDER,
    limits: {
      memory: descriptor.limits.memory,
      processor: descriptor.limits.processor,
      processes: descriptor.limits.processes,
      temporary: MEBIBYTES_OF_TEMPORARY_FILES,
      openFiles: OPEN_FILES,
    },
  };
}
