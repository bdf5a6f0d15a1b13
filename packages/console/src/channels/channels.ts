import { encodePorts, frameKinds, readPorts, type Frame } from '../frames.ts';
import { Channel } from './channel.ts';

/** Connections at a time through one console. */
export const MOST_CHANNELS = 64;
const HIGHEST = 65_535;

/** Channels that this side opens, to ports that the other side connects to. */
export interface OpenedChannels {
  /** Undefined: there are as many as there may be. */
  connect(port: number): Channel | undefined;
  take(frame: Frame): void;
  /** Ends all of them: the other side is gone. */
  destroy(): void;
}

export function openChannels(send: (frame: Buffer) => void): OpenedChannels {
  const channels = new Map<number, Channel>();
  let last = 0;
  let isGone = false;
  return {
    connect(port) {
      // Those that the other side has not let go of count too.
      if (isGone || channels.size >= MOST_CHANNELS) return undefined;
      do last = (last % HIGHEST) + 1;
      while (channels.has(last));
      const number = last;
      const channel = new Channel(number, { send: (frame) => !isGone && send(frame), onFree: () => channels.delete(number) });
      channel.on('error', () => {});
      channels.set(number, channel);
      send(encodePorts(frameKinds.connect, number, [port]));
      return channel;
    },
    take: (frame) => channels.get(frame.channel)?.receive(frame),
    destroy() {
      isGone = true;
      for (const channel of channels.values()) channel.destroy();
      channels.clear();
    },
  };
}

/** Takes channels that the other side opens. `onConnect` is given each of them with the port that it is for. */
export function acceptChannels(send: (frame: Buffer) => void, onConnect: (channel: Channel, port: number) => void): (frame: Frame) => void {
  const channels = new Map<number, Channel>();
  return (frame) => {
    const number = frame.channel;
    if (frame.kind !== frameKinds.connect) return channels.get(number)?.receive(frame);
    const [port] = readPorts(frame.body);
    if (port === undefined || channels.has(number)) return;
    const channel = new Channel(number, { send, onFree: () => channels.delete(number) });
    channel.on('error', () => {});
    channels.set(number, channel);
    onConnect(channel, port);
  };
}
