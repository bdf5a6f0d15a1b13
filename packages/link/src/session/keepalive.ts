/** Notices that the other side is gone although nobody said so, and how long the way is. */
export interface Keepalive extends Disposable {
  /** Anything came in. */
  onSign(): void;
  onPong(body: Buffer): void;
  /** Of the last ping, in milliseconds; null before its answer came. */
  roundTrip(): number | null;
}

export interface KeepaliveParts {
  readonly ping: (body: Buffer) => void;
  /** Nothing came in for `SILENCE_MILLISECONDS`. */
  readonly onSilence: () => void;
  /** Milliseconds that only grow. */
  readonly clock: () => number;
}

const MILLISECONDS_BETWEEN_PINGS = 3_000;
/** With the time between two looks this is less than 15 seconds. */
const SILENCE_MILLISECONDS = 10_000;

export function startKeepalive({ ping, onSilence, clock }: KeepaliveParts): Keepalive {
  let lastSign = clock();
  let lastLook = clock();
  let roundTrip: number | null = null;
  let outstanding: { readonly number: bigint; readonly sentAt: number } | undefined;
  let lastNumber = 0n;

  const look = () => {
    const isLate = clock() - lastLook > 2 * MILLISECONDS_BETWEEN_PINGS;
    lastLook = clock();
    // This process itself was held up: what came in meanwhile has not been read.
    if (isLate) lastSign = clock();
    if (clock() - lastSign > SILENCE_MILLISECONDS) return onSilence();
    outstanding = { number: ++lastNumber, sentAt: clock() };
    const body = Buffer.alloc(8);
    body.writeBigUInt64BE(lastNumber);
    ping(body);
  };
  look();
  const timer = setInterval(look, MILLISECONDS_BETWEEN_PINGS);
  return {
    onSign() {
      lastSign = clock();
    },
    onPong(body) {
      if (outstanding === undefined || body.readBigUInt64BE() !== outstanding.number) return;
      roundTrip = clock() - outstanding.sentAt;
      outstanding = undefined;
    },
    roundTrip: () => roundTrip,
    [Symbol.dispose]: () => clearInterval(timer),
  };
}
