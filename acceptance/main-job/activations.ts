import { createSite, putContent } from '@daspanel/testkit/sites.ts';
import { startConstantLoad } from '@daspanel/testkit/constant-load.ts';
import { packArchive } from '@daspanel/testkit/pack-archive.ts';
import type { RunningDaspanel } from '@daspanel/testkit/start-daspanel.ts';
import { expectSame, type Report } from '../report.ts';

const TURNS = 500;
const engines = [
  { title: 'static files', file: 'index.html', engine: { kind: 'static' }, type: 'static', text: (content: string) => content },
  {
    title: 'PHP 8.2',
    file: 'index.php',
    engine: { kind: 'php', version: '8.2' },
    type: 'generic',
    text: (content: string) => `<?php echo '${content}';`,
  },
] as const;

/** Activates two versions in turn, 500 times each way together, while visitors ask all the time. */
export async function checkActivations(report: Report, daspanel: RunningDaspanel): Promise<void> {
  for (const { title, file, engine, type, text } of engines) {
    await report.point(`${TURNS} activations back and forth under load (${title})`, async () => {
      const site = await createSite(daspanel, { version: { engine, type } }, { [file]: text('one') });
      const added = await daspanel.call('POST', `/v1/sites/${site.id}/versions`, { engine, type });
      const second = (added.json as { id: string }).id;
      await putContent(daspanel, site.id, second, await packArchive({ [file]: text('two') }));
      const host = `${site.name}.sites.${daspanel.hostName}`;
      await daspanel.visit(host);
      const load = startConstantLoad({ port: daspanel.httpPort, host, path: '/', connections: 8 });
      const { times, stale } = await flip(daspanel, site.id, host, [
        { id: second, text: 'two' },
        { id: site.activeVersion, text: 'one' },
      ]);
      const { requests, failures, bodies } = await load.stop();
      expectSame(failures, {}, 'failed requests');
      expectSame(Object.keys(bodies).toSorted(), ['one', 'two'], 'contents that visitors saw');
      expectSame(stale, 0, 'answers with the former content after the API had answered');
      const sorted = times.toSorted((a, b) => a - b);
      return `${requests} requests, 0 failed, 0 stale; activation median ${at(sorted, 0.5)} ms, p99 ${at(sorted, 0.99)} ms`;
    });
  }
}

async function flip(
  daspanel: RunningDaspanel,
  site: string,
  host: string,
  turns: readonly { readonly id: string; readonly text: string }[],
) {
  const times: number[] = [];
  let stale = 0;
  for (let turn = 0; turn < TURNS; turn += 1) {
    const { id = '', text } = turns[turn % turns.length] ?? {};
    const began = performance.now();
    const answer = await daspanel.call('POST', `/v1/sites/${site}/versions/${id}/activate`);
    times.push(performance.now() - began);
    expectSame(answer.status, 200, `activation ${turn}`);
    if ((await daspanel.visit(host)).text !== text) stale += 1;
  }
  return { times, stale };
}

function at(sorted: readonly number[], fraction: number): string {
  return (sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * fraction))] ?? 0).toFixed(1);
}
