import { EventEmitter } from 'node:events';

/** What a shell says of a command that it does not find. */
const NOT_FOUND = 127;
const LONGEST_LOGGED_COMMAND = 200;

/** Answers PHP's attempts to start programs: they all fail, and the site's log says so. */
export function refuseProcesses(log: (text: string) => void) {
  let lastProcess = 1000;
  const logAttempt = (command: string) => log(`refused to start a program: ${command.slice(0, LONGEST_LOGGED_COMMAND)}`);

  return {
    /** exec, system, popen and proc_open of 7.0 and later, in the shape of node:child_process. */
    spawnProcess(command: string, given: readonly string[] = []): EventEmitter {
      logAttempt([command, ...given].join(' '));
      return createFailedProcess(++lastProcess);
    },
    /** The same for 5.6, which reads a command's output from a file. */
    popen_to_file(command: string): { readonly path: string; readonly exitCode: number } {
      logAttempt(command);
      return { path: '/dev/null', exitCode: NOT_FOUND };
    },
  };
}

/** A process that ends at once, as when a shell does not find the command. */
function createFailedProcess(pid: number): EventEmitter {
  const stdin = { closed: false, write: () => true, end: () => void (stdin.closed = true), on() {} };
  const child = Object.assign(new EventEmitter(), { pid, killed: false, stdout: new EventEmitter(), stderr: new EventEmitter(), stdin });
  // The glue listens once this function has returned.
  setImmediate(() => {
    child.emit('spawn');
    setImmediate(() => {
      child.stderr.emit('data', Buffer.from('sh: programs cannot be started here\n'));
      for (const stream of [child.stdout, child.stderr]) {
        stream.emit('end');
        stream.emit('close');
      }
      child.emit('exit', NOT_FOUND, null);
      child.emit('close', NOT_FOUND, null);
    });
  });
  return child;
}
