import { mkdtemp, rm } from 'node:fs/promises';
import { chmodSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startHost } from '../testing/running-host.ts';

/** Answers each line with the line in upper case, and `large` with 300,000 bytes. */
const service = createServer((socket) => {
  socket.on('data', (chunk) => socket.write(chunk.toString() === 'large\n' ? `${'x'.repeat(300_000)}\n` : chunk.toString().toUpperCase()));
  socket.on('error', () => {});
});
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'service-'));
  chmodSync(folder, 0o755);
  await new Promise<void>((resolve) => service.listen(join(folder, 'service.sock'), resolve));
  chmodSync(join(folder, 'service.sock'), 0o666);
});
afterAll(async () => {
  service.close();
  await rm(folder, { recursive: true });
});

const TALK = `<?php
$socket = fsockopen('127.0.0.1', 6379, $number, $message, 5);
fwrite($socket, "hello\\n");
$said = array(fgets($socket));
fwrite($socket, "large\\n");
$said[] = strlen(fgets($socket));
fwrite($socket, "again\\n");
$said[] = fgets($socket);
$other = fsockopen('cache.internal', 11211, $number, $message, 5);
fwrite($other, "named\\n");
$said[] = fgets($other);
fclose($other);
$local = stream_socket_client('unix://' . $_GET['path'], $number, $message, 5);
fwrite($local, "by path\\n");
$said[] = fgets($local);
fclose($local);
$said[] = @stream_socket_client('unix:///run/other.sock') === false ? 'refused' : 'connected';
foreach (array(array('127.0.0.1', 6380), array('cache.internal', 6379), array('other.internal', 11211)) as $refused) $said[] = @fsockopen($refused[0], $refused[1], $number, $message, 5) === false ? 'refused' : 'connected';
echo json_encode($said);`;

it.each(['5.6', '7.0', '7.2', '8.3', '8.5'] as const)('PHP %s reaches the sockets it is given and no other', async (php) => {
  const path = join(folder, 'service.sock');
  await using host = await startHost({
    php,
    files: { 'talk.php': TALK },
    limits: { workers: 1 },
    configuration: {
      connect: [
        { host: '127.0.0.1', port: 6379, path },
        { host: 'cache.internal', port: 11211, path },
      ],
    },
  });
  for (let count = 0; count < 5; count++) {
    const said: unknown[] = JSON.parse((await host.get(`/talk.php?path=${path}`)).body.toString());
    expect(said.slice(0, 8)).toEqual(['HELLO\n', 300_001, 'AGAIN\n', 'NAMED\n', 'BY PATH\n', 'refused', 'refused', 'refused']);
  }
});
