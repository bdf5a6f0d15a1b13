/** A key and its certificates cannot be served. The message says in whole sentences what is wrong and what to do. */
export class PairProblem extends Error {}
