/** No whole answer came, or the address may not be asked. The message is a part of a sentence and says why. */
export class NoAnswer extends Error {}
