import type { ReactNode } from 'react';
import classes from './facts.module.css';
import { readable } from './readable.ts';

/** Names and values, one line each. */
export function Facts({ facts }: { readonly facts: readonly (readonly [string, ReactNode])[] }) {
  return (
    <dl className={classes.facts}>
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{readable(value) ?? '–'}</dd>
        </div>
      ))}
    </dl>
  );
}
