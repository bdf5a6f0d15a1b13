import { readdirSync } from 'node:fs';
import { join } from 'node:path';

export interface ComposeCommand {
  readonly program: string;
  readonly arguments: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
}

/** Compose as a plugin of Docker's client: that of `DOCKER_CONFIG`, or of the distribution. Throws where there is none. */
export function composeCommand(): ComposeCommand {
  const folder = process.env['DOCKER_CONFIG'];
  const places = [
    ...(folder === undefined ? [] : [join(folder, 'cli-plugins')]),
    '/usr/libexec/docker/cli-plugins',
    '/usr/lib/docker/cli-plugins',
  ];
  if (!places.some(hasCompose)) throw new Error(`Docker Compose is in none of ${places.join(', ')}`);
  const kept = ['PATH', 'HOME', 'DOCKER_HOST', 'DOCKER_CONFIG'];
  const environment = Object.fromEntries(kept.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]])));
  return { program: '/usr/bin/docker', arguments: ['compose'], environment };
}

function hasCompose(folder: string): boolean {
  try {
    return readdirSync(folder).includes('docker-compose');
  } catch {
    return false;
  }
}
