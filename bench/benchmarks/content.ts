import { randomBytes } from 'node:crypto';
import { chownSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { contract, type Client, type Job, type Site } from '@daspanel/contract';
import type { VersionId } from '@daspanel/formats/identifiers.ts';
import { dataDirectory } from '@daspanel/platform/data-directory.ts';
import { runProgram } from '@daspanel/platform/run-program.ts';
import { unpackWordPress } from '../../acceptance/debian-applications.ts';
import type { Bench, Benchmark } from '../bench.ts';
import type { Fleet } from '../fleet.ts';
import { interleave } from '../interleave.ts';
import { ratioAtMost, type Measurement } from '../measurement.ts';

const FOLDERS = 200;
const FILES_PER_FOLDER = 100;
const BYTES_PER_FILE = 25 * 1_024;
const MILLISECONDS_BETWEEN_LOOKS = 10;

export const content: Benchmark = {
  name: 'content',
  title: 'P14: clone of a version and import of WordPress, from the API call to the end of the job',
  async run(bench) {
    const fleet = await bench.fleet();
    return [...(await compareClones(bench, fleet)), ...(await compareImports(bench, fleet))];
  },
};

async function compareClones(bench: Bench, fleet: Fleet): Promise<readonly Measurement[]> {
  const files = FOLDERS * FILES_PER_FOLDER;
  bench.tell(`filling a version with ${files} files`);
  const client = fleet.client();
  const { body: site } = await client.call(contract.sites.create, { body: { name: 'bench-clone' } });
  const version = activeVersionOf(site);
  const original = folderOf(fleet, site, version);
  fillFolder(original);
  return compare(bench, {
    work: `clone of ${files.toLocaleString('en')} files, ${((files * BYTES_PER_FILE) / 1e6).toFixed(0)} MB`,
    limit: 1.2,
    async product() {
      const params = { site: site.id, version };
      const { milliseconds, job } = await timeJob(client, () => client.call(contract.versions.clone, { params, body: {} }));
      if (job.version === null) throw new Error('the job names no version');
      return { milliseconds, folder: folderOf(fleet, site, job.version) };
    },
    original,
    other: { name: 'cp -a', command: (folder) => ['/usr/bin/cp', '-a', '--reflink=auto', `${original}/.`, folder] },
  });
}

async function compareImports(bench: Bench, fleet: Fleet): Promise<readonly Measurement[]> {
  bench.tell('packing WordPress');
  const client = fleet.client();
  const { body: site } = await client.call(contract.sites.create, { body: { name: 'bench-import' } });
  const original = await unpackWordPress(join(bench.folder, 'debian'));
  const zip = join(bench.folder, 'wordpress.zip');
  await run(['/usr/bin/zip', '-q', '-r', zip, '.'], original);
  const archive = await readFile(zip);
  return compare(bench, {
    work: `import of a WordPress zip of ${(archive.length / 1e6).toFixed(0)} MB`,
    limit: 1.5,
    async product() {
      const { body: version } = await client.call(contract.versions.add, { params: { site: site.id }, body: {} });
      const stream = (async function* () {
        yield archive;
      })();
      const { body: upload } = await client.call(contract.uploads.create, { stream, streamType: 'application/zip' });
      const params = { site: site.id, version: version.id };
      const body = { upload: upload.id, mode: 'replace' } as const;
      const { milliseconds } = await timeJob(client, () => client.call(contract.versions.putContent, { params, body }));
      return { milliseconds, folder: folderOf(fleet, site, version.id) };
    },
    original,
    other: { name: 'unzip', command: (folder) => ['/usr/bin/unzip', '-q', zip, '-d', folder] },
  });
}

interface Comparison {
  readonly work: string;
  /** Largest ratio of ours to the other side's. */
  readonly limit: number;
  readonly product: () => Promise<{ readonly milliseconds: number; readonly folder: string }>;
  /** What either side should make. */
  readonly original: string;
  readonly other: { readonly name: string; readonly command: (folder: string) => readonly string[] };
}

/** Neither side removes anything in between: that would go on in the background of the next measurement. */
async function compare(bench: Bench, { work, limit, product, original, other }: Comparison): Promise<readonly Measurement[]> {
  bench.tell(work);
  let made = 0;
  const byHand = async (): Promise<Sample> => {
    const folder = join(bench.folder, `${other.name.split(' ')[0]}-${++made}`);
    await mkdir(folder);
    const began = performance.now();
    await run(other.command(folder));
    const done = performance.now() - began;
    await run(['/usr/bin/sync', '-f', folder]);
    return { done, lasting: performance.now() - began, folder };
  };
  const byProduct = async (): Promise<Sample> => {
    const { milliseconds, folder } = await product();
    return { done: milliseconds, lasting: milliseconds, folder };
  };
  const measured = (side: () => Promise<Sample>) => async () => {
    await run(['/usr/bin/sync', '-f', bench.folder]);
    const sample = await side();
    await run(['/usr/bin/diff', '--recursive', '--brief', original, sample.folder]);
    return sample;
  };
  const samples = await interleave(bench.rounds, { product: measured(byProduct), other: measured(byHand) });
  const ours = samples.product.map(({ done }) => done);
  const theirs = (read: (sample: Sample) => number) => samples.other.map(read);
  const figure = 'whole job';
  return [
    {
      work,
      figure: `${figure}, lasting`,
      unit: 'ms',
      product: ours,
      other: { side: `${other.name}; sync -f`, values: theirs(({ lasting }) => lasting) },
      target: ratioAtMost(limit),
    },
    { work, figure, unit: 'ms', product: ours, other: { side: other.name, values: theirs(({ done }) => done) } },
  ];
}

interface Sample {
  /** Milliseconds until the program, or the job, has ended. */
  readonly done: number;
  /** Milliseconds until the files would outlast a power cut: a job ends no sooner. */
  readonly lasting: number;
  readonly folder: string;
}

async function timeJob(
  client: Client,
  start: () => Promise<{ readonly body: Job }>,
): Promise<{ readonly milliseconds: number; readonly job: Job }> {
  const began = performance.now();
  let { body: job } = await start();
  while (job.state === 'queued' || job.state === 'running') {
    await wait(MILLISECONDS_BETWEEN_LOOKS);
    ({ body: job } = await client.call(contract.jobs.get, { params: { job: job.id } }));
  }
  const milliseconds = performance.now() - began;
  if (job.state !== 'succeeded') throw new Error(`the job ended ${job.state}: ${JSON.stringify(job.problem)}`);
  return { milliseconds, job };
}

function activeVersionOf({ name, activeVersion }: Site): VersionId {
  if (activeVersion === null) throw new Error(`${name} has no version`);
  return activeVersion;
}

function folderOf(fleet: Fleet, site: Site, version: VersionId): string {
  return join(dataDirectory(fleet.daspanel().data).sites, site.id, 'versions', version);
}

/** Files that no compression makes smaller, owned by the folder's owner. */
function fillFolder(folder: string): void {
  const { uid, gid } = statSync(folder);
  for (let outer = 0; outer < FOLDERS; outer += 1) {
    const inside = join(folder, `folder-${outer}`);
    mkdirSync(inside);
    chownSync(inside, uid, gid);
    for (let inner = 0; inner < FILES_PER_FOLDER; inner += 1) {
      const file = join(inside, `file-${inner}`);
      writeFileSync(file, randomBytes(BYTES_PER_FILE));
      chownSync(file, uid, gid);
    }
  }
}

async function run([file = '', ...given]: readonly string[], cwd?: string): Promise<void> {
  const result = await runProgram(file, given, { timeoutMilliseconds: 300_000, ...(cwd === undefined ? {} : { cwd }) });
  if (result.status !== 0) throw new Error(`${file} ${given.join(' ')} failed: ${result.stdout}${result.stderr}`);
}
