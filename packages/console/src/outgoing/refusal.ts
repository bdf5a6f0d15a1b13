import { EgressError } from '@daspanel/platform/egress-error.ts';

/** What a client is told instead of being let out. */
export interface Refusal {
  readonly status: number;
  readonly sentence: string;
}

export const TOO_MUCH: Refusal = { status: 429, sentence: 'this site has fetched as much as it may within an hour: try again later' };
export const NOT_UNDERSTOOD: Refusal = {
  status: 400,
  sentence: 'this is a proxy: ask it for a whole http address, or by CONNECT for a host and port',
};

/** The sentences are the same for all that is inside, so that nobody learns from them what there is. */
export function explainRefusal(error: unknown): Refusal {
  if (!(error instanceof EgressError)) return { status: 502, sentence: 'the server could not be reached, or its answer is none' };
  return { status: error.code === 'address-refused' ? 403 : 502, sentence: error.message };
}
