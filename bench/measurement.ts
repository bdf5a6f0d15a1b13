/** What a target bounds: our own value, or the median of the rounds' ratios of ours to the other side's. */
export interface Target {
  readonly of: 'value' | 'ratio';
  readonly bound: 'at most' | 'at least';
  readonly limit: number;
  /** The value that counts: the median over the rounds, or the worst of them. Default: median. */
  readonly take?: 'median' | 'worst';
}

/** One figure of one benchmark: a value per round and, where there is something to compare with, the other side's of the same round. */
export interface Measurement {
  /** What was done, such as `1 KiB, keep-alive`. */
  readonly work: string;
  /** What was measured, such as `CPU per request`. */
  readonly figure: string;
  readonly unit: string;
  readonly product: readonly number[];
  readonly other?: { readonly side: string; readonly values: readonly number[] };
  readonly target?: Target;
  /** Requests that failed or were answered wrongly, on our side and on the other. Absent: a wrong answer would have ended the benchmark. */
  readonly errors?: Errors;
}

export interface Errors {
  readonly product: number;
  readonly other: number;
}

/** The median must be at most this. */
export const atMost = (limit: number): Target => ({ of: 'value', bound: 'at most', limit });
/** The median must be at least this. */
export const atLeast = (limit: number): Target => ({ of: 'value', bound: 'at least', limit });
/** The median of the ratios to the other side must be at most this. */
export const ratioAtMost = (limit: number): Target => ({ of: 'ratio', bound: 'at most', limit });
/** The median of the ratios to the other side's must be at least this. */
export const ratioAtLeast = (limit: number): Target => ({ of: 'ratio', bound: 'at least', limit });
/** Not one. */
export const none: Target = { of: 'value', bound: 'at most', limit: 0, take: 'worst' };

export interface Spread {
  readonly median: number;
  readonly smallest: number;
  readonly largest: number;
}

export interface Verdict {
  readonly ratio: Spread | undefined;
  /** Undefined where there is no target. */
  readonly isMet: boolean | undefined;
}

export function spreadOf(values: readonly number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b);
  return { median: quantile(sorted, 0.5), smallest: sorted.at(0) ?? Number.NaN, largest: sorted.at(-1) ?? Number.NaN };
}

/** The value below which the given part of the values lies, between neighbours by their distance. NaN without values. */
export function quantile(values: readonly number[], part: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const position = (sorted.length - 1) * part;
  const below = sorted[Math.floor(position)] ?? Number.NaN;
  const above = sorted[Math.ceil(position)] ?? Number.NaN;
  return below + (above - below) * (position - Math.floor(position));
}

/** Whether a measurement meets its target. Errors on our side miss it whatever the figure says. */
export function judge({ product, other, target, errors = NO_ERRORS }: Measurement): Verdict {
  const ratios = other === undefined ? [] : product.flatMap((value, round) => ratioTo(value, other.values[round]));
  const ratio = ratios.length === 0 ? undefined : spreadOf(ratios);
  if (target === undefined) return { ratio, isMet: errors.product === 0 ? undefined : false };
  const values = target.of === 'ratio' ? ratios : product;
  const counted = pick(spreadOf(values), target);
  const isWithin = target.bound === 'at most' ? counted <= target.limit : counted >= target.limit;
  return { ratio, isMet: isWithin && errors.product === 0 };
}

export const NO_ERRORS: Errors = { product: 0, other: 0 };

function ratioTo(value: number, other: number | undefined): number[] {
  return other === undefined || other === 0 ? [] : [value / other];
}

function pick(spread: Spread, { take = 'median', bound }: Target): number {
  if (take === 'median') return spread.median;
  return bound === 'at most' ? spread.largest : spread.smallest;
}
