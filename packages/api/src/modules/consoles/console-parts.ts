import type { Log } from '@daspanel/platform/log.ts';
import type { ChangeWriter } from '../../changes/change-writer.ts';
import type { Allowance } from '../plans/allowance.ts';
import type { MappingStore } from '../mappings/mapping-store.ts';
import type { SiteStore } from '../sites/site-store.ts';
import type { VersionStore } from '../versions/version-store.ts';
import type { ConsolePart } from './console-part.ts';
import type { OpenConsoles } from './open-consoles.ts';

/** What the operations on consoles work with. */
export interface ConsoleParts {
  readonly sites: SiteStore;
  readonly versions: VersionStore;
  readonly mappings: MappingStore;
  readonly openConsoles: OpenConsoles;
  readonly consolePart: ConsolePart;
  readonly changes: ChangeWriter;
  readonly allowance: Pick<Allowance, 'mayGoOut'>;
  /** `https://admin.<host name>`, with its port. */
  readonly panelOrigin: string;
  readonly newId: (letter: string) => string;
  readonly now: () => number;
  readonly log: Log;
}
