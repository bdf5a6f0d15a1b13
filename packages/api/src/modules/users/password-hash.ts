import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';

/** As OWASP advises for scrypt: 128 MiB and about half a second. Kept with each hash, so that they can be raised. */
const PARAMETERS = { N: 2 ** 17, r: 8, p: 1 };
const KEY_BYTES = 32;
const SALT_BYTES = 16;
const MOST_AT_ONCE = 2;

export interface PasswordHasher {
  /** `scrypt$N$r$p$<salt>$<key>`, both in base64url. */
  hash(password: string): Promise<string>;
  /** Whether the password is that of the hash. Takes as long for a person who has none (null). */
  verify(password: string, hash: string | null): Promise<boolean>;
  /** True for a hash of other parameters than those of today: it is made again when its person signs in. */
  isOutdated(hash: string): boolean;
}

/** Hashes passwords with scrypt (RFC 7914), two at a time: each takes 128 MiB. */
export function createPasswordHasher(): PasswordHasher {
  const enter = createTurnstile(MOST_AT_ONCE);
  const dummy = { ...PARAMETERS, salt: randomBytes(SALT_BYTES), key: randomBytes(KEY_BYTES) };
  return {
    hash: (password) =>
      enter(async () => {
        const salt = randomBytes(SALT_BYTES);
        const key = await derive(password, { ...PARAMETERS, salt });
        const { N, r, p } = PARAMETERS;
        return ['scrypt', N, r, p, salt.toString('base64url'), key.toString('base64url')].join('$');
      }),
    verify: (password, hash) =>
      enter(async () => {
        const known = hash === null ? dummy : parseHash(hash);
        const key = await derive(password, known);
        return timingSafeEqual(key, known.key) && hash !== null;
      }),
    isOutdated: (hash) => {
      const { N, r, p } = parseHash(hash);
      return N !== PARAMETERS.N || r !== PARAMETERS.r || p !== PARAMETERS.p;
    },
  };
}

interface Parameters {
  readonly N: number;
  readonly r: number;
  readonly p: number;
  readonly salt: Buffer;
}

function derive(password: string, { N, r, p, salt }: Parameters): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    scrypt(password, salt, KEY_BYTES, { N, r, p, maxmem: 256 * N * r }, (error, key) => (error === null ? resolve(key) : reject(error)));
  });
}

function parseHash(text: string): Parameters & { readonly key: Buffer } {
  const [name, N, r, p, salt = '', key = ''] = text.split('$');
  if (name !== 'scrypt') throw new Error('a stored password is damaged: give that person another one');
  return { N: Number(N), r: Number(r), p: Number(p), salt: Buffer.from(salt, 'base64url'), key: Buffer.from(key, 'base64url') };
}

/** Lets so many works run at the same time; the others wait in order. */
function createTurnstile(places: number) {
  let free = places;
  const waiting: (() => void)[] = [];
  return async <Result>(work: () => Promise<Result>): Promise<Result> => {
    if (free > 0) free -= 1;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next === undefined) free += 1;
      else next();
    }
  };
}
