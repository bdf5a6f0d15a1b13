import { invalidField } from '../../problem.ts';

/** What the most used long passwords are made of, and words of this product. */
const COMMON = new Set(
  (
    'password passwort contrasena senha passw p@ssw0rd pass word admin administrator root user test demo guest welcome willkommen letmein login master secret geheim ' +
    'qwerty qwertz qwertyuiop qwertyuiopasdf qwertyuiopasdfghjkl asdfghjkl asdfghjklqwerty zxcvbnm qazwsx qazwsxedc qazwsxedcrfv zaqwsx iloveyou sunshine princess monkey dragon ' +
    'football baseball superman batman trustno whatever starwars computer internet changeme default daspanel panel hosting wordpress server website correcthorsebatterystaple abcdefghijkl abcdefghijklm'
  ).split(' '),
);

/** Refuses passwords that are guessed first. `about`: what others know of the person. Throws 422 at `pointer`. */
export function checkPassword(password: string, about: readonly string[], pointer = '/password'): void {
  if (isCommon(password, about))
    throw invalidField(pointer, 'is one of those that are guessed first: take several words, or let a password manager choose');
}

function isCommon(password: string, about: readonly string[]): boolean {
  const text = password.toLowerCase();
  if (isRepeated(text) || isSequence(text)) return true;
  const letters = text.replaceAll(/[^\p{L}]/gu, '');
  const plain = shortestPeriod(letters);
  if (
    COMMON.has(text) ||
    COMMON.has(plain) ||
    (letters.length > 0 && letters.length < 4 && text.length < 16 && isSequence(text.replaceAll(/[^\d]/g, '')))
  )
    return true;
  return about
    .flatMap((known) => [known, known.split('@')[0] ?? ''])
    .some((known) => known !== '' && plain === known.toLowerCase().replaceAll(/[^\p{L}]/gu, ''));
}

function isRepeated(text: string): boolean {
  return shortestPeriod(text).length <= 3;
}

/** The shortest text that gives this one when it is repeated. */
function shortestPeriod(text: string): string {
  const length = (text + text).indexOf(text, 1);
  return text.slice(0, length === -1 ? text.length : length);
}

/** `123456789012`, `abcdefghijkl`, `zyxwvutsrqpo`. */
function isSequence(text: string): boolean {
  const steps = Array.from({ length: text.length - 1 }, (_, index) => (text.charCodeAt(index + 1) - text.charCodeAt(index) + 10) % 10);
  return text.length > 4 && (steps.every((step) => step === 1) || steps.every((step) => step === 9));
}
