import { constants } from 'node:os';
import { startProgram } from '@daspanel/platform/run-program.ts';
import { environmentOfPrograms, relayOutgoing } from './relay-outgoing.ts';

const SIGNALLED = 128;
const NOT_STARTED = 127;

/** The first program in the sandbox of a command that may go out: runs its arguments and ends as they do. */
const [program = '/bin/sh', ...rest] = process.argv.slice(2);
await relayOutgoing();
const child = startProgram(program, rest, { stdio: 'inherit', env: environmentOfPrograms(process.env) });
child.once('error', () => process.exit(NOT_STARTED));
child.once('exit', (status, signal) => process.exit(status ?? SIGNALLED + (signal === null ? 0 : constants.signals[signal])));
