import type { Client } from '@daspanel/contract';
import type { Output } from './output/output.ts';
import type { Terminal } from './terminal.ts';

/** Where the person says the API is. */
export interface ConnectionWishes {
  /** Address of the API, from `--url` or DASPANEL_URL. */
  readonly url: string | undefined;
  /** The data directory, absolute. */
  readonly data: string;
  /** True where the person named the data directory. */
  readonly dataIsNamed: boolean;
  /** File with the certificate authority to trust, from `--ca`. */
  readonly authorityFile: string | undefined;
  /** From DASPANEL_TOKEN. */
  readonly token: string | undefined;
}

/** What a command's function works with. */
export interface Session {
  readonly output: Output;
  readonly terminal: Terminal;
  readonly wishes: ConnectionWishes;
  /** Absolute path of the repository. */
  readonly programDirectory: string;
  /** Aborts on Ctrl-C. */
  readonly signal: AbortSignal;
  /** The client of the API that the person means, with his token. */
  connect(): Promise<Client>;
}
