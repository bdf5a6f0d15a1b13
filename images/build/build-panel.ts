import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { buildPanel } from '../../scripts/build-panel.ts';

/** Builds the panel, and fails where an installation would go on without one. */
await buildPanel((line) => process.stderr.write(`${line}\n`));
if (!existsSync(join(import.meta.dirname, '../../packages/panel/dist/index.html'))) process.exit(1);
