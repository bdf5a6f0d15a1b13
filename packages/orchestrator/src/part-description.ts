import type { Identity } from '@daspanel/platform/identities.ts';
import type { Confinement } from './confinement.ts';

/** A program by absolute path and its arguments. */
export interface Command {
  readonly program: string;
  readonly arguments: readonly string[];
}

/** One part as data: all that the orchestrator knows of it. */
export interface PartDescription {
  readonly name: string;
  readonly identity: Identity;
  /** Groups that it is in beside its own. */
  readonly groups: readonly number[];
  /** True for the one part that listens on ports below 1024. */
  readonly bindsLowPorts: boolean;
  /** For a part that touches files of many owners: what it may do, and the little that it sees then. Without separate users there is nothing to confine. */
  readonly confinement?: Confinement;
  /** Programs that run to their end, as the same identity, before each start. */
  readonly prepare: readonly Command[];
  readonly command: Command;
  /** It is ready when this unix socket accepts a connection. */
  readonly readySocket: string;
  readonly stopSignal: 'SIGTERM' | 'SIGQUIT';
  /** True for what stands beside sites: they and the API go on without it, so a start does not wait for it for ever. */
  readonly isService: boolean;
}
