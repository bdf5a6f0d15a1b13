import type { PoolDescriptor } from '@daspanel/formats/pool.ts';
import type { ConnectTarget } from './sockets/targets.ts';

/**
 * The file that the launcher writes for one pool. It was validated there (`poolDescriptor`) and the site's user cannot write it, so
 * that it is not validated again here: the validator alone would need a tenth of the time and memory of a sleeping pool's start.
 */
export interface HostConfiguration extends Omit<PoolDescriptor, 'site'> {
  /** Where to listen. */
  readonly socket: string;
  /** The site's folder. */
  readonly site: string;
  /** The host ends by itself, with status 0, as soon as PHP could take a request: all that Node keeps of compiled code has been compiled then. */
  readonly isRehearsal?: boolean;
  /** Workers that are kept when there is nothing to do. */
  readonly minimumWorkers: 0 | 1;
  /** Addresses that PHP may connect to; absent: none. */
  readonly connect?: readonly ConnectTarget[];
  /** Socket of the SMTP server that takes what mail() sends, as this process sees it; absent: mail() fails. */
  readonly mail?: string;
  /** What scripts find in their environment and in `$_SERVER`. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Where sessions are kept, as PHP connects to it, such as `tcp://127.0.0.1:6379`; absent: in files. */
  readonly sessions?: { readonly address: string };
}
