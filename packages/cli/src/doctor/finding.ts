/** What one look at the machine or the installation found. */
export interface Finding {
  readonly about: string;
  /** `problem`: Daspanel does not work so; `warning`: it works with less, or not for long. */
  readonly outcome: 'ok' | 'warning' | 'problem';
  readonly says: string;
  /** What to do about it. */
  readonly advice?: string;
}

/** What is examined. */
export interface Subject {
  /** Absolute path of the data directory; it may not exist. */
  readonly data: string;
  /** Absolute path of the repository. */
  readonly programDirectory: string;
  /** True where it is, or would be, started by root: every part has a user of its own then. */
  readonly separateUsers: boolean;
}
