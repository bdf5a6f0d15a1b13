import { randomBytes } from 'node:crypto';

/** Ids of requests, 16 digits and letters: different in each process by chance, and counted within it. */
export function createRequestIds(): () => string {
  const start = randomBytes(5).toString('hex').toUpperCase();
  let count = 0;
  return () => {
    count = (count + 1) % 0x1000000;
    return `${start}${count.toString(16).toUpperCase().padStart(6, '0')}`;
  };
}
