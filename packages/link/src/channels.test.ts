import { dataDirectory } from '@daspanel/platform/data-directory.ts';
import { expect, test } from 'vitest';
import { channelPath, channelsOfNodes, formatChannel, parseChannel } from './channels.ts';

const data = dataDirectory('/data');

test('every channel has the path that its part has', () => {
  for (const name of channelsOfNodes) {
    const channel = parseChannel(name);
    expect(channel).toEqual({ kind: 'socket', socket: name });
    if (channel !== undefined) expect([formatChannel(channel), channelPath(channel, data)]).toEqual([name, data.sockets[name]]);
  }
  const mail = parseChannel('mail/s0123456789abcde');
  expect(mail && channelPath(mail, data)).toBe('/data/run/mail-channels/s0123456789abcde/smtp.sock');
});

test('what is not in the list does not exist', () => {
  const others = Object.keys(data.sockets).filter((name) => !channelsOfNodes.some((channel) => channel === name));
  expect(others).toContain('launcherForApi');
  for (const text of [
    ...others,
    '',
    'mail/',
    'mail/../api',
    'mail/s0123456789abcde/..',
    'mysql ',
    'constructor',
    '/run/mysql/mysqld.sock',
  ]) {
    expect(parseChannel(text)).toBeUndefined();
  }
});
