import type { ReactNode } from 'react';
import { showHidden } from './plain-text.ts';

/** A value where it is shown: a text that others may have chosen hides nothing. */
export function readable(value: ReactNode): ReactNode {
  return typeof value === 'string' ? showHidden(value) : value;
}
