import { databases } from '@daspanel/contract/databases.ts';
import { sites } from '@daspanel/contract/sites.ts';
import { expect, it } from 'vitest';
import { afterUpload } from './after-upload.ts';
import { asCommand, cli, inTurn, option } from './as-command.ts';
import { fromShell } from './describe-request.ts';

const origin = 'https://api.example.org';

it('quotes in a command of the command line what a shell would take apart', () => {
  expect(cli`sites edit ${'shop'} --name ${"the baker's; rm"} --description ${''}`).toBe(
    `daspanel sites edit shop --name 'the baker'\\''s; rm' --description ''`,
  );
});

it('leaves an option without a value out', () => {
  expect(cli`versions add ${'shop'} ${option('--name', '')} ${option('--php', '8.4')}`).toBe('daspanel versions add shop --php 8.4');
});

it('asks for the request only when somebody copies', () => {
  let name = 'a';
  const command = asCommand(sites.create, () => ({ body: { name } }));
  name = 'b';
  expect(command.curl(origin)).toContain(`'{"name":"b"}'`);
});

it('sends a file first where the request names it', () => {
  const params = { site: 's000000000000001', database: 'd000000000000001' } as never;
  const body = { upload: fromShell('UPLOAD') as never, mode: 'merge' } as const;
  expect(afterUpload(asCommand(databases.import, { params, body })).curl(origin)).toBe(
    [
      `UPLOAD=$(curl --request POST --header "Authorization: Bearer $DASPANEL_TOKEN" --header 'Content-Type: application/octet-stream' --data-binary @file '${origin}/v1/uploads' | jq --raw-output .id)`,
      `curl --request POST --header "Authorization: Bearer $DASPANEL_TOKEN" --header 'Content-Type: application/json' --data-raw '{"upload":"'"$UPLOAD"'","mode":"merge"}' '${origin}/v1/sites/s000000000000001/databases/d000000000000001/import'`,
    ].join('\n'),
  );
});

it('puts several under each other, and only where the command line can do all of them', () => {
  const read = (command?: string) => asCommand(sites.list, {}, command);
  expect(inTurn([read('daspanel a'), read('daspanel b')]).daspanel).toBe('daspanel a\ndaspanel b');
  expect(inTurn([read('daspanel a'), read()]).daspanel).toBeUndefined();
});
