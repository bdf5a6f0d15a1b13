import { dirname } from 'node:path';
import { main } from '@daspanel/orchestrator/main.ts';

try {
  await main(process.argv.slice(2), dirname(import.meta.dirname));
  process.exit(0);
} catch (error) {
  process.stderr.write(`daspanel: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}
