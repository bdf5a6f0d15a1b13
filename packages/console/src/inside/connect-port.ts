import { connect, type Socket } from 'node:net';
import type { Channel } from '../channels/channel.ts';

/** Connects a channel to a port of this sandbox's own loopback, of either family: servers listen on one of both. */
export function connectPort(channel: Channel, port: number): void {
  tryAddress(channel, { host: '127.0.0.1', port }, () => tryAddress(channel, { host: '::1', port }, () => channel.destroy()));
}

function tryAddress(channel: Channel, { host, port }: { readonly host: string; readonly port: number }, onRefused: () => void): void {
  const socket = connect({ host, port, allowHalfOpen: true });
  socket.once('error', onRefused);
  socket.once('connect', () => {
    socket.off('error', onRefused);
    join(channel, socket);
  });
}

function join(channel: Channel, socket: Socket): void {
  socket.on('error', () => channel.destroy());
  channel.on('close', () => socket.destroy());
  if (channel.destroyed) return void socket.destroy();
  channel.pipe(socket).pipe(channel);
}
