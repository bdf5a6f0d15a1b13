import { Duplex } from 'node:stream';
import { encodeFrame, encodeNumber, frameKinds, LONGEST_BODY, type Frame } from '../frames.ts';

/** Bytes that one side may send before the other has taken them: no connection keeps more than these of another's, and none holds the others up. */
export const ROOM = 64 * 1024;

interface Ends {
  readonly send: (frame: Buffer) => void;
  /** Both sides have said that it is over: its number is free again. */
  readonly onFree: () => void;
}

/** One end of a connection that passes as frames, next to others. The other end is not trusted: what does not keep to the rules ends the channel. */
export class Channel extends Duplex {
  readonly #number: number;
  readonly #ends: Ends;
  #room = ROOM;
  #unsent: { readonly bytes: Buffer; readonly done: (error?: Error | null) => void } | undefined;
  #arrived: Buffer[] = [];
  #arrivedBytes = 0;
  #isWanted = false;
  #hasOtherFinished = false;
  #hasOtherClosed = false;
  #hasEnded = false;
  #hasClosed = false;

  constructor(number: number, ends: Ends) {
    super({ allowHalfOpen: true });
    this.#number = number;
    this.#ends = ends;
  }

  /** Takes what came from the other end. */
  receive({ kind, body }: Frame): void {
    if (kind === frameKinds.data) this.#arrive(Buffer.from(body));
    else if (kind === frameKinds.room && body.length === 4) this.#makeRoom(body.readUInt32BE(0));
    else if (kind === frameKinds.finish) this.#hasOtherFinished = true;
    else if (kind === frameKinds.close) this.#otherClosed();
    this.#deliver();
  }

  override _write(bytes: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    this.#unsent = { bytes, done };
    this.#sendMore();
  }

  override _final(done: (error?: Error | null) => void): void {
    this.#ends.send(encodeFrame(frameKinds.finish, this.#number));
    done();
  }

  override _read(): void {
    this.#isWanted = true;
    this.#deliver();
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.#arrived = [];
    const unsent = this.#unsent;
    this.#unsent = undefined;
    unsent?.done(error ?? new Error('the connection is closed'));
    this.#hasClosed = true;
    this.#ends.send(encodeFrame(frameKinds.close, this.#number));
    if (this.#hasOtherClosed) this.#ends.onFree();
    done(error);
  }

  #arrive(bytes: Buffer): void {
    if (this.#hasClosed) return;
    this.#arrivedBytes += bytes.length;
    if (this.#hasOtherFinished || this.#arrivedBytes > ROOM) return void this.destroy(new Error('more came than there was room for'));
    this.#arrived.push(bytes);
  }

  #deliver(): void {
    if (this.#hasClosed) return;
    while (this.#isWanted) {
      const bytes = this.#arrived.shift();
      if (bytes === undefined) break;
      this.#arrivedBytes -= bytes.length;
      this.#isWanted = this.push(bytes);
      this.#ends.send(encodeNumber(frameKinds.room, this.#number, bytes.length));
    }
    if (!this.#hasOtherFinished || this.#arrived.length > 0 || this.#hasEnded) return;
    this.#hasEnded = true;
    this.push(null);
  }

  #makeRoom(bytes: number): void {
    this.#room = Math.min(ROOM, this.#room + bytes);
    this.#sendMore();
  }

  #sendMore(): void {
    while (this.#unsent !== undefined && (this.#room > 0 || this.#hasOtherClosed)) {
      const { bytes, done } = this.#unsent;
      // To an end that is gone nothing is sent, and whoever writes is not kept waiting.
      const taken = this.#hasOtherClosed ? bytes : bytes.subarray(0, Math.min(this.#room, LONGEST_BODY));
      if (!this.#hasOtherClosed) this.#ends.send(encodeFrame(frameKinds.data, this.#number, taken));
      this.#room -= this.#hasOtherClosed ? 0 : taken.length;
      const rest = bytes.subarray(taken.length);
      this.#unsent = rest.length === 0 ? undefined : { bytes: rest, done };
      if (rest.length === 0) done();
    }
  }

  #otherClosed(): void {
    if (this.#hasOtherClosed) return;
    this.#hasOtherClosed = true;
    if (this.#hasClosed) return this.#ends.onFree();
    if (this.#hasOtherFinished) this.#sendMore();
    else this.destroy(new Error('the connection was broken off inside'));
  }
}
