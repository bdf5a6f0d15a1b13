import { stat, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { contract } from '@daspanel/contract';
import type { Benchmark } from '../bench.ts';
import { compareLoad } from '../compare-load.ts';
import { locateSite, placeFile } from '../fleet.ts';
import { startHandWrittenNginx } from '../hand-written/nginx.ts';
import { startHandWrittenPhp } from '../hand-written/php-fpm.ts';
import type { Measurement } from '../measurement.ts';
import { countNginxWorkers, pinServing, rootOf } from '../serving.ts';
import { visitUntil } from '../visit-until.ts';

const WORKERS = 4;
const CASES = [
  { work: 'hello', path: '/hello.php' },
  { work: 'computation and 30 includes', path: '/work.php' },
];

export const nativePhp: Benchmark = {
  name: 'php',
  title: 'P2: PHP 8.2 through native php-fpm, against nginx and php-fpm without a sandbox',
  async run(bench) {
    const fleet = await bench.fleet();
    const daspanel = fleet.daspanel();
    const { body } = await fleet.client().call(contract.sites.create, {
      body: { name: 'bench-php', limits: { workers: WORKERS, idle: 30 }, version: { engine: { kind: 'php', version: '8.2' } } },
    });
    const site = await locateSite(daspanel, body);
    await placeScripts(site.root);
    const { uid } = await stat(site.root);

    const ours = rootOf(daspanel);
    await using php = await startHandWrittenPhp({ folder: join(bench.folder, 'php'), user: uid, workers: WORKERS, manager: 'static' });
    await using nginx = await startHandWrittenNginx(
      { folder: join(bench.folder, 'nginx'), port: await bench.findPort(), workers: countNginxWorkers(ours) },
      [{ ...site, pool: php.socket }],
    );
    for (const { path } of CASES) {
      for (const port of [daspanel.httpPort, nginx.port]) await visitUntil({ port, host: site.host, path }, ({ status }) => status === 200);
    }
    await using _pinned = await pinServing([ours, nginx.pid, php.pid], 0, availableParallelism());

    const hostsFile = join(bench.folder, 'hosts');
    await writeFile(hostsFile, `${site.host}\n`);
    const measurements: Measurement[] = [];
    for (const { work, path } of CASES) {
      measurements.push(
        ...(await compareLoad(bench, {
          work,
          load: { hostsFile, path, keepAlive: true, connections: 16 },
          product: { roots: [ours], port: daspanel.httpPort },
          other: { name: 'nginx + php-fpm', roots: [nginx.pid, php.pid], port: nginx.port },
          // At least 0.97 of the other side's work for the same processor time.
          limits: { processor: 1 / 0.97 },
        })),
      );
    }
    return measurements;
  },
};

const INCLUDES = 30;

async function placeScripts(root: string): Promise<void> {
  await placeFile(root, 'hello.php', '<?php echo "hello";\n');
  const names = Array.from({ length: INCLUDES }, (_, index) => `part-${index}.php`);
  for (const [index, name] of names.entries()) {
    await placeFile(root, name, `<?php\nfunction part_${index}(int $n): int { return ($n * 31 + ${index}) % 65521; }\n`);
  }
  const includes = names.map((name) => `require __DIR__ . '/${name}';`).join('\n');
  const calls = names.map((_, index) => `$n = part_${index}($n);`).join(' ');
  await placeFile(
    root,
    'work.php',
    `<?php\n${includes}\n$n = 1;\nfor ($i = 0; $i < 200; $i++) { ${calls} }\necho 'work ', md5(str_repeat((string) $n, 1000)), "\\n";\n`,
  );
}
