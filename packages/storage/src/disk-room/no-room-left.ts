/** What was to be written is more than a plan allows. Each door says it in its own words. */
export class NoRoomLeft extends Error {
  /** Bytes that are left. */
  readonly left: number;

  constructor(left: number) {
    super(`the plan allows no more disk: ${left} bytes are left. Remove something, or ask for another plan`);
    this.name = 'NoRoomLeft';
    this.left = left;
  }
}
