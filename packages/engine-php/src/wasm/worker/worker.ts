import { parentPort, workerData } from 'node:worker_threads';
import { deliverThroughHost } from '../mail/deliver-mail.ts';
import { prepareInstance } from '../instance/start-instance.ts';
import { createAnswerWriter } from './answer-ring.ts';
import { answerRequests } from './answer-requests.ts';
import { connectionsOf } from './connections.ts';
import type { FromWorker, ToWorker, WorkerStart } from './messages.ts';

/** The program of a worker thread: one instance of PHP, one request at a time. */
const start = workerData as WorkerStart;
const port = parentPort;
if (port === null) throw new Error('worker.ts runs as a worker thread');
const tell = (message: FromWorker) => port.postMessage(message);

// Making an error costs most where its stack is recorded, and PHP's file system makes one for each file that is not there.
Error.stackTraceLimit = 0;

const { output, answer } = answerRequests(createAnswerWriter(start.answers, () => tell({ type: 'answers' })));
const startInstance = prepareInstance({
  ...start,
  output,
  ...connectionsOf(start),
  deliverMail: deliverThroughHost(start.mail, new Int32Array(start.mailSignal)),
});

port.once('message', (first: ToWorker) => {
  if (first.type !== 'module') throw new Error('the first message must bring the module');
  void startInstance(first.module, start.ini).then((instance) => {
    port.on('message', (message: ToWorker) => {
      if (message.type === 'request') void answer(instance, message.request);
    });
    tell({ type: 'ready' });
  });
});
