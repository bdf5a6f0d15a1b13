/** One TXT record: the host of a challenge's answer. Names are A-labels without a dot at the end. */
export interface TxtRecord {
  /** The zone that it belongs to; one of those that the provider is set up for. */
  readonly zone: string;
  readonly name: string;
  /** At most 255 bytes. */
  readonly value: string;
}

/**
 * Writes TXT records where the name servers of a zone read them. Both methods touch this one value and no other of the same name, may be repeated, and reject with a
 * ChallengeProblem. They resolve when the provider has taken the change; when all name servers have it is for others to find out.
 */
export interface DnsRecords {
  /** `ttl`: seconds. */
  present(record: TxtRecord, ttl: number, signal: AbortSignal): Promise<void>;
  withdraw(record: TxtRecord, signal: AbortSignal): Promise<void>;
}
