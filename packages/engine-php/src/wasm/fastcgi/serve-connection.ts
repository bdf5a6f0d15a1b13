import type { Socket } from 'node:net';
import { decodePairs, encodePairs } from './name-value-pairs.ts';
import {
  createRecordReader,
  encodeEnd,
  encodeRecord,
  LONGEST_CONTENT,
  PROTOCOL_STATUS,
  RECORD_TYPE,
  ROLE_RESPONDER,
  type FastcgiRecord,
} from './records.ts';

/** Parameters of one request together; nginx sends at most its header buffers (32 KiB) and some of its own. */
const MOST_PARAMETER_BYTES = 256 * 1024;

/** A request whose parameters are complete. What comes of it goes to its `reply`. */
export interface IncomingRequest {
  readonly parameters: Readonly<Record<string, string>>;
  readonly reply: Reply;
}

/** Takes the body of a request as it comes. */
export interface BodyReceiver {
  /** May be called with any length; chunks are valid during the call. */
  chunk(bytes: Buffer): void;
  /** The body is complete. */
  end(): void;
  /** The web server does not want the answer any more. Comes at most once, before or after `end`, never after the reply has ended. */
  abort(): void;
}

export interface Reply {
  /** Sends a part of the CGI answer (headers, empty line, body). False: wait for `onDrain` before the next. */
  write(bytes: Uint8Array): boolean;
  onDrain(listener: () => void): void;
  /** The answer is complete. */
  end(): void;
  /** The answer cannot be completed: the connection is cut, so that the web server does not take it for whole. */
  cut(): void;
}

/** Speaks FastCGI as a responder on one connection, one request at a time. `accept` gives what takes the request's body. */
export function serveConnection(socket: Socket, accept: (request: IncomingRequest) => BodyReceiver): void {
  let active: ActiveRequest | undefined;

  const finish = (request: ActiveRequest, status: number) => {
    if (active !== request) return;
    active = undefined;
    socket.write(encodeEnd(request.id, status));
    if (!request.keepsConnection) socket.end();
  };

  const receive = (record: FastcgiRecord) => {
    if (record.id === 0) return answerManagement(socket, record);
    if (record.type === RECORD_TYPE.beginRequest) {
      const begun = beginRequest(socket, record, active !== undefined);
      if (begun !== undefined) active = begun;
      return;
    }
    const request = active;
    if (request === undefined || request.id !== record.id) return;
    switch (record.type) {
      case RECORD_TYPE.abortRequest:
        request.body?.abort();
        return finish(request, PROTOCOL_STATUS.requestComplete);
      case RECORD_TYPE.parameters:
        return takeParameters(request, record.content, () => {
          const reply = createReply(socket, request.id, () => finish(request, PROTOCOL_STATUS.requestComplete));
          request.body = accept({ parameters: decodePairs(Buffer.concat(request.parameters)), reply });
        });
      case RECORD_TYPE.stdin:
        if (record.content.length > 0) request.body?.chunk(record.content);
        else request.body?.end();
    }
  };

  const reader = createRecordReader(receive);
  socket.on('data', (chunk: Buffer) => {
    try {
      reader.push(chunk);
    } catch {
      // Not FastCGI, or more than is accepted: there is nobody to answer to.
      socket.destroy();
    }
  });
  socket.on('error', () => {});
  socket.on('close', () => {
    active?.body?.abort();
    active = undefined;
  });
}

interface ActiveRequest {
  readonly id: number;
  readonly keepsConnection: boolean;
  readonly parameters: Buffer[];
  parameterBytes: number;
  body: BodyReceiver | undefined;
}

function beginRequest(socket: Socket, record: FastcgiRecord, isBusy: boolean): ActiveRequest | undefined {
  const role = record.content.readUInt16BE(0);
  const refusal = isBusy ? PROTOCOL_STATUS.cannotMultiplex : role === ROLE_RESPONDER ? undefined : PROTOCOL_STATUS.unknownRole;
  if (refusal !== undefined) {
    socket.write(encodeEnd(record.id, refusal));
    return undefined;
  }
  const keepsConnection = (record.content.readUInt8(2) & 1) === 1;
  return { id: record.id, keepsConnection, parameters: [], parameterBytes: 0, body: undefined };
}

/** Collects the parameters; an empty record ends them. Throws when they are too many. */
function takeParameters(request: ActiveRequest, content: Buffer, complete: () => void): void {
  if (request.body !== undefined) return;
  if (content.length === 0) return complete();
  request.parameterBytes += content.length;
  if (request.parameterBytes > MOST_PARAMETER_BYTES) throw new RangeError('too many parameters');
  request.parameters.push(Buffer.from(content));
}

/** Collects what is written within one turn and sends it at once. */
function collectWrites(socket: Socket): void {
  if (socket.writableCorked > 0) return;
  socket.cork();
  process.nextTick(() => socket.uncork());
}

function createReply(socket: Socket, id: number, complete: () => void): Reply {
  return {
    write(bytes) {
      collectWrites(socket);
      for (let at = 0; at < bytes.length; at += LONGEST_CONTENT) {
        socket.write(encodeRecord(RECORD_TYPE.stdout, id, bytes.subarray(at, at + LONGEST_CONTENT)));
      }
      return !socket.writableNeedDrain;
    },
    onDrain: (listener) => socket.once('drain', listener),
    end() {
      socket.write(encodeRecord(RECORD_TYPE.stdout, id, Buffer.alloc(0)));
      complete();
    },
    cut: () => socket.destroy(),
  };
}

/** Section 4: what this program can do, and that other questions are not known. */
function answerManagement(socket: Socket, record: FastcgiRecord): void {
  if (record.type !== RECORD_TYPE.getValues) {
    socket.write(encodeRecord(RECORD_TYPE.unknownType, 0, Uint8Array.of(record.type, 0, 0, 0, 0, 0, 0, 0)));
    return;
  }
  const known: Readonly<Record<string, string>> = { FCGI_MAX_CONNS: '1024', FCGI_MAX_REQS: '1024', FCGI_MPXS_CONNS: '0' };
  const asked = Object.keys(decodePairs(record.content)).filter((name) => Object.hasOwn(known, name));
  socket.write(
    encodeRecord(RECORD_TYPE.getValuesResult, 0, encodePairs(Object.fromEntries(asked.map((name) => [name, known[name] ?? ''])))),
  );
}
