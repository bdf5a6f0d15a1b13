import { EventEmitter } from 'node:events';
import type { Build } from '../build/builds.ts';
import type { ImportReplacements } from '../instance/confine-imports.ts';
import type { DeviceOperations, PhpModule, StartOptions } from '../instance/emscripten.ts';
import { refuseProcesses } from '../instance/refuse-processes.ts';
import type { DeliverMail } from './deliver-mail.ts';
import { isSendmail } from './envelope.ts';

/** How mail() finds something that takes its messages. */
export interface Sendmail {
  readonly processes: Pick<StartOptions, 'popen_to_file' | 'spawnProcess'>;
  readonly placeDevice: (module: PhpModule) => void;
  readonly imports: ImportReplacements;
}

const DEVICE = '/dev/sendmail';
const DEVICE_MAJOR = 91;
/** EX_UNAVAILABLE of sysexits.h. */
const UNAVAILABLE = 69;
/** The same as wait(2) reports it. */
const EXITED_UNAVAILABLE = UNAVAILABLE << 8;
const FIRST_PROCESS = 5000;

/**
 * Stands in for sendmail, in the way that the build's mail() asks for it: as a program that is started (7.4 and later), as a file that is
 * written, and whose closing leaves a status behind (5.6), or as a file that the mail() of `php/mail-function.php` writes `<command>\0<message>` to and reads the outcome from (7.0-7.3).
 * All other programs are refused.
 */
export function standInForSendmail(build: Build, deliver: DeliverMail, log: (text: string) => void): Sendmail {
  const refused = refuseProcesses(log);
  let lastProcess = FIRST_PROCESS;
  /** The command line of a message that is about to be written to the device. */
  let command: string | undefined;
  /** Where PHP 5.6 looks for a program's exit status. */
  let statusPointer: number | undefined;
  const send = (commandLine: string, text: string): boolean => {
    const problem = deliver({ command: commandLine, text });
    if (problem !== undefined) log(`mail() failed: ${problem}`);
    return problem === undefined;
  };
  const startsPrograms = build.generation === 'jspi-callbacks' && build.variables?.mailFunction === undefined;

  return {
    processes: {
      popen_to_file(commandLine, mode) {
        if (mode !== 'w' || !isSendmail(commandLine)) return refused.popen_to_file(commandLine);
        command = commandLine;
        return { path: DEVICE, exitCode: 0 };
      },
      spawnProcess(commandLine, given, options) {
        // Without options it is a program whose output alone is wanted: nothing would ever be written to it.
        if (!startsPrograms || options === undefined || given.length > 0 || !isSendmail(commandLine))
          return refused.spawnProcess(commandLine, given);
        return createSendmailProcess(++lastProcess, (text) => send(commandLine, text));
      },
    },
    imports: {
      js_popen_to_file:
        (original) =>
        (commandLine = 0, mode = 0, status = 0) => {
          statusPointer = status;
          return original(commandLine, mode, status);
        },
    },
    placeDevice(module) {
      const leaveStatus = (isTaken: boolean) => {
        if (statusPointer !== undefined) module.HEAPU8[statusPointer] = isTaken ? 0 : UNAVAILABLE;
      };
      const takeCommand = () => {
        const taken = command;
        command = undefined;
        return taken;
      };
      const device = module.FS.makedev(DEVICE_MAJOR, 1);
      module.FS.registerDevice(device, deviceOperations({ takeCommand, send, leaveStatus }));
      module.FS.mkdev(DEVICE, device);
    },
  };
}

function deviceOperations(use: {
  readonly takeCommand: () => string | undefined;
  readonly send: (command: string, text: string) => boolean;
  readonly leaveStatus: (isTaken: boolean) => void;
}): DeviceOperations {
  let written: Buffer[] = [];
  let wasRead = false;
  const takeText = () => {
    const text = Buffer.concat(written).toString('latin1');
    written = [];
    return text;
  };
  return {
    open() {
      written = [];
      wasRead = false;
    },
    write(_stream, buffer, offset, length) {
      written.push(Buffer.from(Uint8Array.prototype.slice.call(buffer, offset, offset + length)));
      return length;
    },
    /** Gives `1` when what was written has been taken, `0` when it has not. */
    read(_stream, buffer, offset) {
      if (wasRead) return 0;
      wasRead = true;
      const text = takeText();
      const end = text.indexOf('\0');
      buffer[offset] = (use.send(text.slice(0, end), text.slice(end + 1)) ? '1' : '0').charCodeAt(0);
      return 1;
    },
    close() {
      const command = use.takeCommand();
      if (command !== undefined) use.leaveStatus(use.send(command, takeText()));
    },
  };
}

/** PHP waits for a program so long that nothing will be written to it any more. */
const PATIENCE_MILLISECONDS = 3_000;

/**
 * A program that reads its input to the end, in the shape of node:child_process. The builds do not tell it that nothing will ever be written, as when
 * exec() starts it; then it ends by itself.
 */
function createSendmailProcess(pid: number, send: (text: string) => boolean): EventEmitter {
  const written: Buffer[] = [];
  const exit = (status: number) => {
    clearTimeout(patience);
    stdin.closed = true;
    for (const stream of [child.stdout, child.stderr]) stream.emit('end');
    child.emit('exit', status, null);
    child.emit('close', status, null);
  };
  const patience = setTimeout(() => exit(EXITED_UNAVAILABLE), PATIENCE_MILLISECONDS);
  const stdin = {
    closed: false,
    write(bytes: Uint8Array) {
      clearTimeout(patience);
      written.push(Buffer.from(bytes));
      return true;
    },
    end() {
      if (!stdin.closed) exit(send(Buffer.concat(written).toString('latin1')) ? 0 : EXITED_UNAVAILABLE);
    },
    on() {},
  };
  const child = Object.assign(new EventEmitter(), { pid, killed: false, stdout: new EventEmitter(), stderr: new EventEmitter(), stdin });
  // The glue listens once this function has returned.
  setImmediate(() => child.emit('spawn'));
  return child;
}
