/** Where in a log a line begins or ends. `file` tells the log's files apart, wherever they are moved. */
export interface LogPosition {
  readonly file: string;
  /** Bytes from the beginning of the file. */
  readonly offset: number;
}

export interface Piece {
  /** Whole lines, each with its line feed, in the order of the file. */
  readonly bytes: Buffer;
  readonly from: LogPosition;
}

/** A log that can be read in both directions. A file that is not there any more reads as its end. */
export interface LogSource {
  /** Where the log ends at this moment. */
  end(): Promise<LogPosition>;
  /** The last lines that end at the position; undefined: there are none. */
  before(position: LogPosition): Promise<Piece | undefined>;
  /** The first lines from the position on, and whether some between were left out because there was too much; undefined: nothing has come. */
  after(position: LogPosition): Promise<(Piece & { readonly hasGap: boolean }) | undefined>;
}

/** Cuts a piece that begins at `from` down to its whole lines. `isWhole`: it begins at a line's beginning. Without a line feed all of it counts as one line. */
export function wholeLines(bytes: Buffer, from: LogPosition, isWhole: boolean): Piece {
  const start = isWhole ? 0 : bytes.indexOf(10) + 1;
  return { bytes: bytes.subarray(start), from: { file: from.file, offset: from.offset + start } };
}
