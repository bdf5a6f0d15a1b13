import { readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** `npm run acceptance -- NAME`: runs `acceptance/NAME/main.ts`, which prints a line per point and exits non-zero when one fails. */
const folder = join(dirname(import.meta.dirname), 'acceptance');
const names = (await readdir(folder, { withFileTypes: true })).filter((entry) => entry.isDirectory()).map((entry) => entry.name);
const [name = ''] = process.argv.slice(2);
if (!names.includes(name)) {
  process.stderr.write(`usage: npm run acceptance -- ${names.join(' | ')}\n`);
  process.exit(2);
}
const module: unknown = await import(join(folder, name, 'main.ts'));
void module;
