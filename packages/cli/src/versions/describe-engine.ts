import type { Version } from '@daspanel/contract';

/** `PHP 8.2` or `static files`. */
export function describeEngine(engine: Version['engine']): string {
  return engine.kind === 'php' ? `PHP ${engine.version}` : 'static files';
}
