export interface SplitLines {
  /** Whole lines by site id, each with its line break. */
  readonly bySite: ReadonlyMap<string, readonly Buffer[]>;
  /** Bytes up to and with the last line break. */
  readonly consumed: number;
}

const LINE_BREAK = 10;
/** The beginning of a line as nginx/access-log-format.conf writes it. Lines of requests that belong to no site have an empty id and stay behind. */
const SITE = /^\{"time":[0-9.]+,"site":"(s[0-9a-z]{15})"/;
const LONGEST_BEGINNING = 64;

/** Sorts the whole lines of a piece of the access log by site. A line without an end stays for the next piece. */
export function splitLines(piece: Buffer): SplitLines {
  const bySite = new Map<string, Buffer[]>();
  let start = 0;
  for (let end = piece.indexOf(LINE_BREAK); end !== -1; end = piece.indexOf(LINE_BREAK, start)) {
    const line = piece.subarray(start, end + 1);
    const site = SITE.exec(line.toString('latin1', 0, LONGEST_BEGINNING))?.[1];
    start = end + 1;
    if (site === undefined) continue;
    const lines = bySite.get(site);
    if (lines === undefined) bySite.set(site, [line]);
    else lines.push(line);
  }
  return { bySite, consumed: start };
}
