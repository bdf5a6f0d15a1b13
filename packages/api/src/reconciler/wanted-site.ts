import type { Engine, Mapping } from '@daspanel/contract';
import type { SiteId, VersionId } from '@daspanel/formats/identifiers.ts';
import type { PoolLimits } from '@daspanel/formats/pool.ts';

/** What is wanted of one site, as the planner needs it. */
export interface WantedSite {
  readonly id: SiteId;
  readonly name: string;
  readonly owner: string;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  readonly isEnabled: boolean;
  readonly isTrashed: boolean;
  readonly activeVersion: VersionId | null;
  readonly limits: PoolLimits;
  /** Generation of its account in the tenant Redis. */
  readonly cacheGeneration: number;
  readonly versions: readonly WantedVersion[];
  /** Those that have their names. */
  readonly mappings: readonly WantedMapping[];
}

export type WantedMapping = Pick<Mapping, 'id' | 'host' | 'serves' | 'www' | 'httpsOnly' | 'hsts' | 'certificate'>;

export interface WantedVersion {
  readonly id: VersionId;
  readonly name: string;
  /** A job is still filling its folder: it is neither served nor removed. */
  readonly isBuilding: boolean;
  readonly engine: Engine;
  /** Name of its site type. */
  readonly type: string;
  readonly root: string;
}

/** Where routes lead on this machine. */
export interface Place {
  /** Host name of the installation. */
  readonly hostName: string;
}
