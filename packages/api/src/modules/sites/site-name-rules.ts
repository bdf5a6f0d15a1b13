import { isReservedSiteName } from '@daspanel/contract';
import { Problem } from '../../problem.ts';

/** Throws unless a site may be given this name. Must run inside the transaction that gives it. */
export function checkSiteName(name: string, isTaken: (name: string) => boolean): void {
  const fields = (message: string) => ({ fields: [{ in: 'body' as const, field: '/name', message }] });
  if (isReservedSiteName(name)) throw new Problem('name-reserved', `${name} is reserved: choose another name`, fields('is reserved'));
  if (isTaken(name)) throw new Problem('name-taken', `another site is named ${name}: choose another name`, fields('is in use'));
}
