import { buildPanel } from './build-panel.ts';

/** Before the tests of the whole product, so that none of them waits for it. */
export async function setup(): Promise<void> {
  await buildPanel((line) => process.stdout.write(`test: ${line}\n`));
}
