import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { contract, type Client } from '@daspanel/contract';
import type { SiteId } from '@daspanel/formats/identifiers.ts';
import { dataDirectory } from '@daspanel/platform/data-directory.ts';
import { visit } from '@daspanel/testkit/visit.ts';
import type { Bench, Benchmark } from '../bench.ts';
import { locateSite, placeFile } from '../fleet.ts';
import { openSmtp } from '../load/smtp-client.ts';
import { atLeast, atMost, type Measurement } from '../measurement.ts';
import { waitFor } from '../wait-for.ts';

const MESSAGES = 2_000;
const CONNECTIONS = 6;
const KEPT = 10_000;
const LISTS_PER_ROUND = 20;
/** 10 KiB with its header. */
const BODY = `${'x'.repeat(76)}\r\n`.repeat(130);

export const mail: Benchmark = {
  name: 'mail',
  title: 'P15: mail of a site, kept durably, and the list of 10,000 messages',
  async run(bench) {
    const fleet = await bench.fleet();
    const client = fleet.client();
    const version = { engine: { kind: 'php', version: '8.2' }, type: 'generic' } as const;
    const { body: site } = await client.call(contract.sites.create, { body: { name: 'bench-mail', version } });
    const limits = { messages: 1_000_000, bytes: 8e9, perHour: 1_000_000 };
    await client.call(contract.siteMail.update, { params: { site: site.id }, body: { limits } });
    const { root, host } = await locateSite(fleet.daspanel(), site);
    await placeFile(root, 'index.php', '<?php echo "awake";\n');
    await visit({ port: fleet.daspanel().httpPort, host, path: '/index.php' });
    const socket = join(dataDirectory(fleet.daspanel().data).sockets.mailChannels, site.id, 'smtp.sock');
    await waitFor('the channel of the site', 10_000, () =>
      access(socket)
        .then(() => true)
        .catch(() => false),
    );
    return [...(await measureReceiving(bench, socket)), ...(await measureList(bench, { client, site: site.id, socket }))];
  },
};

async function measureReceiving(bench: Bench, socket: string): Promise<readonly Measurement[]> {
  const kept: number[] = [];
  const alone: number[] = [];
  for (let round = 0; round <= bench.rounds; round += 1) {
    const together = await sendMany(socket, MESSAGES, CONNECTIONS);
    const single = await sendMany(socket, MESSAGES / 4, 1);
    if (round > 0) kept.push(together);
    if (round > 0) alone.push(single);
  }
  return [
    {
      work: `${MESSAGES} messages of 10 KiB, ${CONNECTIONS} connections`,
      figure: 'acknowledged',
      unit: '/s',
      product: kept,
      target: atLeast(300),
    },
    { work: `${MESSAGES / 4} messages of 10 KiB, one after the other`, figure: 'acknowledged', unit: '/s', product: alone },
  ];
}

/** Messages a second. */
async function sendMany(socket: string, messages: number, connections: number): Promise<number> {
  const began = performance.now();
  let left = messages;
  await Promise.all(
    Array.from({ length: connections }, async () => {
      using client = await openSmtp(socket);
      await client.say('EHLO bench\r\n', 250);
      while (left > 0) {
        left -= 1;
        await client.say('MAIL FROM:<bench@bench.test>\r\n', 250);
        await client.say('RCPT TO:<to@bench.test>\r\n', 250);
        await client.say('DATA\r\n', 354);
        await client.say(`From: bench@bench.test\r\nTo: to@bench.test\r\nSubject: message ${left}\r\n\r\n${BODY}.\r\n`, 250);
      }
    }),
  );
  return (messages * 1_000) / (performance.now() - began);
}

async function measureList(
  bench: Bench,
  { client, site, socket }: { readonly client: Client; readonly site: SiteId; readonly socket: string },
): Promise<readonly Measurement[]> {
  const params = { site };
  const { body: usage } = await client.call(contract.mail.usage, { params });
  await sendMany(socket, Math.max(0, KEPT - usage.messages), CONNECTIONS);
  const list: number[] = [];
  const search: number[] = [];
  for (let turn = 0; turn < bench.rounds * LISTS_PER_ROUND; turn += 1) {
    list.push(await time(() => client.call(contract.mail.list, { params, query: { limit: 100 } })));
    search.push(await time(() => client.call(contract.mail.list, { params, query: { limit: 100, search: 'message bench' } })));
  }
  const work = `a page of 100 of ${KEPT.toLocaleString('en')} messages`;
  return [
    { work, figure: 'list, through the API', unit: 'ms', product: list, target: atMost(100) },
    { work, figure: 'search that finds all, through the API', unit: 'ms', product: search, target: atMost(100) },
  ];
}

async function time(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}
