import { lazy, type ComponentType, type LazyExoticComponent } from 'react';
import { loadAll } from './all-there.ts';

/** A component that is loaded when it is shown for the first time, with the styles that it may need. */
export function late<Props>(load: () => Promise<ComponentType<Props>>): LazyExoticComponent<ComponentType<Props>> {
  return lazy(async () => {
    const [component] = await Promise.all([load(), loadAll()]);
    return { default: component };
  });
}
