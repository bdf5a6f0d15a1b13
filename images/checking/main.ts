import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { imageNames } from '@daspanel/orchestrator/containers/part-container.ts';
import { findDocker } from '../making/docker.ts';
import { readVersion } from '../making/find-sources.ts';
import { parseNames } from '../making/options.ts';
import { checkImages } from './check-images.ts';

/** `main.ts [--only NAMES] [--tag TAG]`: looks at images that are there, and ends with status 1 when something is wrong with one. */
const repository = dirname(dirname(import.meta.dirname));
const { values } = parseArgs({ options: { only: { type: 'string', default: imageNames.join(',') }, tag: { type: 'string' } } });
const version = readVersion(await readFile(join(repository, 'package.json'), 'utf8'));
const subject = { repository, names: parseNames(values.only), tag: values.tag ?? version, version };
try {
  await checkImages(await findDocker(process.env), subject, (line) => void process.stdout.write(`${line}\n`));
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
