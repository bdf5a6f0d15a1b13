import { mkdirSync } from 'node:fs';
import { Socket } from 'node:net';
import { acceptChannels } from '../channels/channels.ts';
import { createFrameReader, encodeFrame, encodePorts, frameKinds, LONGEST_BODY, type Frame } from '../frames.ts';
import { describeSurroundings } from './banner.ts';
import { connectPort } from './connect-port.ts';
import { watchListeningPorts } from './listening-ports.ts';
import { environmentOfPrograms, relayOutgoing } from './relay-outgoing.ts';
import { startShell } from './start-shell.ts';

/**
 * The first program of a console's sandbox, as the site's user: holds the terminal and passes its bytes over the connection that is its standard input, and those of connections to ports inside. It keeps no
 * secret and decides nothing; when it ends, every process inside ends with it.
 */
function serveShell(connection: Socket, [columns = 80, rows = 24]: readonly number[]): void {
  const environment = shellEnvironment();
  const send = (bytes: Buffer) => {
    for (let start = 0; start < bytes.length; start += LONGEST_BODY) {
      const isTaken = connection.write(encodeFrame(frameKinds.output, 0, bytes.subarray(start, start + LONGEST_BODY)));
      if (!isTaken) shell.pause();
    }
  };
  const shell = startShell({
    columns,
    rows,
    environment,
    onOutput: send,
    onDrain: () => connection.resume(),
    onEnd: (status) => connection.end(encodeFrame(frameKinds.ended, 0, Buffer.from([status & 255])), () => process.exit(status)),
  });
  connection.on('drain', () => shell.resume());

  const write = (frame: Buffer) => void connection.write(frame);
  const takeOfChannel = acceptChannels(write, connectPort);
  const receive = (frame: Frame) => {
    const { kind, channel, body } = frame;
    if (channel !== 0) takeOfChannel(frame);
    else if (kind === frameKinds.input && !shell.write(Buffer.from(body))) connection.pause();
    else if (kind === frameKinds.resize) shell.resize(body.readUInt16BE(0), body.readUInt16BE(2));
  };
  connection.on('data', createFrameReader(receive));
  connection.on('error', () => process.exit(1));
  connection.on('close', () => process.exit(1));
  send(Buffer.from(describeSurroundings(environment)));
  watchListeningPorts((ports) => write(encodePorts(frameKinds.listening, 0, ports)));
}

function shellEnvironment(): Record<string, string> {
  const own = ['bin', '.local/bin', '.composer/vendor/bin'].map((folder) => `/site/home/${folder}`);
  const { PATH = '', ...others } = environmentOfPrograms(process.env);
  return {
    ...others,
    // After its home's own folders the version's PHP comes first.
    PATH: [...own, PATH].join(':'),
    HISTCONTROL: 'ignorespace',
    PS1: String.raw`\[\e[32m\]site\[\e[0m\]:\[\e[34m\]\w\[\e[0m\]\$ `,
  };
}

process.umask(0o022);
mkdirSync('/site/home', { recursive: true });
await relayOutgoing();
serveShell(new Socket({ fd: 0, readable: true, writable: true }), process.argv.slice(2).map(Number));
