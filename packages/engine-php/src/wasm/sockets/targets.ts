/** A place that PHP may connect to: what it asks for, and the unix socket that answers instead. Everything else is refused. */
export interface ConnectTarget {
  readonly host: string;
  readonly port: number;
  /** Absolute path inside the sandbox. */
  readonly path: string;
}

export function findTarget(targets: readonly ConnectTarget[], host: string, port: number): string | undefined {
  return targets.find((target) => target.port === port && target.host === host)?.path;
}
