import { dirname } from 'node:path';
import { main } from '@daspanel/orchestrator/main.ts';
import { buildPanel } from './build-panel.ts';

try {
  await buildPanel((line) => process.stdout.write(`daspanel: ${line}\n`));
  await main(process.argv.slice(2), dirname(import.meta.dirname));
  process.exit(0);
} catch (error) {
  process.stderr.write(`daspanel: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}
