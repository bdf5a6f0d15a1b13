import { EventEmitter } from 'node:events';

/** What a shell says of a command that it does not find. */
const NOT_FOUND = 127;

/** Answer to exec, system, popen and proc_open of PHP 7.0 and later, in the shape of node:child_process: a process that failed at once. */
export function refuseProcess(): EventEmitter {
  const child = Object.assign(new EventEmitter(), {
    pid: NEXT_PROCESS++,
    killed: false,
    stdout: new EventEmitter(),
    stderr: new EventEmitter(),
    stdin: {
      closed: false,
      write: () => true,
      end() {
        this.closed = true;
      },
      on() {},
    },
  });
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

let NEXT_PROCESS = 1000;

/** The same for PHP 5.6, which reads a command's output from a file. */
export function refuseCommandToFile(): { readonly path: string; readonly exitCode: number } {
  return { path: '/dev/null', exitCode: NOT_FOUND };
}
