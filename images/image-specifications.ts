import type { ImageName } from '@daspanel/orchestrator/containers/part-container.ts';
import { identities, type Identity } from '@daspanel/platform/identities.ts';

interface ImageSpecification {
  /** Whom it runs as where nobody says otherwise. Root only where `images/Dockerfile` says why. */
  readonly identity: Identity;
  /** What it may weigh at most with all of its layers, in millions of bytes, as `docker images` tells it. */
  readonly largest: number;
}

/** Base 82, Node 127: the rest is its own. */
export const imageSpecifications: Readonly<Record<ImageName, ImageSpecification>> = {
  api: { identity: 'api', largest: 235 },
  proxy: { identity: 'proxy', largest: 245 },
  'engine-php': { identity: 'root', largest: 750 },
  storage: { identity: 'root', largest: 235 },
  mysql: { identity: 'mysql', largest: 480 },
  redis: { identity: 'redis', largest: 235 },
  services: { identity: 'dataServices', largest: 450 },
  'mail-catcher': { identity: 'mail', largest: 235 },
  machine: { identity: 'root', largest: 1_150 },
};

/** As an image's configuration has it. */
export function userOf(name: ImageName): string {
  const number = identities[imageSpecifications[name].identity];
  return `${number}:${number}`;
}
