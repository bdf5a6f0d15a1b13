/** Images that the parts run from; `images/Dockerfile` has a target of each name. */
export const imageNames = ['api', 'proxy', 'engine-php', 'storage', 'mysql', 'redis', 'services', 'mail-catcher', 'machine'] as const;
export type ImageName = (typeof imageNames)[number];

/**
 * What a container is given beside the part's command and identity, by the rule that it gets nothing. What is said of folders holds for parts without a
 * confinement; that of the others names theirs. `run/` is there for all of the former: sockets in it are kept apart by their owners, as they are natively.
 */
export interface PartContainer {
  readonly image: ImageName;
  /** Folders of the data directory, by their path in it, that it may change; `everything` for what works on all of it. */
  readonly writes: readonly string[] | 'everything';
  /** Folders that it only reads. */
  readonly reads: readonly string[];
  /** Names as capabilities(7) has them, without the prefix, for what runs as root. Everybody else has none. */
  readonly capabilities: readonly string[];
  /** `entrance`: the one network namespace that ports are published from; `outgoing`: its own, to reach other machines; `none`: unix sockets are all it knows. */
  readonly network: 'entrance' | 'outgoing' | 'none';
  /** True for those that send each other signals by the numbers of processes. */
  readonly sharesProcesses: boolean;
  /** MiB that it may use, or the variable that says so in the notation of compose. */
  readonly memory: number | { readonly variable: string; readonly otherwise: string };
  readonly processes: number;
  /** True for what makes sandboxes: see `open-to-sandboxes.ts`. */
  readonly makesSandboxes: boolean;
}
