import { chmod, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { findFreePort } from '@daspanel/testkit/free-port.ts';
import type { Bench } from './bench.ts';
import { benchmarks } from './benchmarks/index.ts';
import { startFleet, type Fleet } from './fleet.ts';
import { judge, type Measurement } from './measurement.ts';
import { formatTable, writeResult } from './report.ts';

const USAGE = `npm run bench -- [names] [--rounds N] [--check]
  names     ${benchmarks.map(({ name }) => name).join(', ')}; none: all
  --rounds  rounds that count, 5 by default
  --check   end with status 1 when a target is missed
`;

/** Runs benchmarks one after the other against one Daspanel, smallest fleet first, and writes what they measured. */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rounds: { type: 'string', default: '5' },
    check: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});
const rounds = Number(values.rounds);
const unknown = positionals.filter((name) => !benchmarks.some((benchmark) => benchmark.name === name));
if (values.help || unknown.length > 0 || !Number.isInteger(rounds) || rounds < 1) {
  process.stderr.write(USAGE);
  process.exit(values.help ? 0 : 2);
}

const scratch = await mkdtemp('/tmp/daspanel-bench-');
await chmod(scratch, 0o711);
const tell = (line: string) => void process.stderr.write(`bench: ${line}\n`);
let fleet: Fleet | undefined;
const missed: string[] = [];
try {
  for (const benchmark of benchmarks.filter(({ name }) => positionals.length === 0 || positionals.includes(name))) {
    tell(benchmark.title);
    const measurements = await benchmark.run(await prepareBench(benchmark.name));
    process.stdout.write(`\n${benchmark.title}\n${formatTable(measurements)}\n\n`);
    tell(`written to ${await writeResult(benchmark.name, measurements)}`);
    missed.push(...measurements.filter((one) => judge(one).isMet === false).map((one) => nameOf(benchmark.name, one)));
  }
} catch (error) {
  tell(`failed; its files, and the logs in data/logs, stay in ${scratch}`);
  await fleet?.stop();
  throw error;
}
await fleet?.stop();
await rm(scratch, { recursive: true, force: true });
process.stdout.write(missed.length === 0 ? 'every target is met\n' : `missed:\n${missed.map((name) => `  ${name}\n`).join('')}`);
process.exit(values.check && missed.length > 0 ? 1 : 0);

async function prepareBench(name: string): Promise<Bench> {
  const folder = join(scratch, name);
  await mkdir(folder, { mode: 0o711 });
  return {
    rounds,
    folder,
    fleet: async () => (fleet ??= await startFleet(join(scratch, 'data'), tell)),
    findPort: findFreePort,
    tell,
  };
}

function nameOf(benchmark: string, { work, figure }: Measurement): string {
  return `${benchmark}: ${work}, ${figure}`;
}
