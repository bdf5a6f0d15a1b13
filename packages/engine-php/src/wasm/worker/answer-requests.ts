import type { PhpOutput } from '../instance/output.ts';
import type { PhpInstance } from '../instance/php-instance.ts';
import type { ResponseHead } from '../instance/response-headers.ts';
import { SITE_IN_PHP } from '../instance/start-instance.ts';
import { RECORD, type AnswerWriter } from './answer-ring.ts';
import type { AnswerEnd, PhpRequest } from './messages.ts';

/** An instance's memory only ever grows; beyond this it is given back by starting another. */
const LARGEST_KEPT_MEMORY = 256 * 1024 * 1024;

/** Runs requests one after the other and writes what comes of them as records. */
export function answerRequests(answers: AnswerWriter): {
  readonly output: PhpOutput;
  readonly answer: (instance: PhpInstance, request: PhpRequest) => Promise<void>;
} {
  const end = (isWornOut: boolean) => answers.text(RECORD.end, JSON.stringify({ isWornOut } satisfies AnswerEnd));
  const head = (value: ResponseHead) => answers.text(RECORD.head, JSON.stringify(value));
  const body = (chunk: Uint8Array): boolean => {
    answers.body(chunk);
    return !answers.isAbandoned();
  };

  return {
    output: { head, body, log: (text) => answers.text(RECORD.log, text) },
    async answer(instance, { parameters, body }) {
      const script = parameters['SCRIPT_FILENAME'] ?? '';
      if (!script.startsWith(`${SITE_IN_PHP}/`) || !instance.hasScript(script)) {
        head({ status: 404, headers: [['Content-Type', 'text/html; charset=UTF-8']] });
        answers.body(Buffer.from('File not found.\n'));
        return end(false);
      }
      try {
        const code = await instance.run({ parameters, body });
        end(code === -1 || instance.memoryBytes() > LARGEST_KEPT_MEMORY);
      } catch (error) {
        answers.text(RECORD.crash, describeError(error));
      }
    },
  };
}

/** The glue also throws plain objects and numbers. */
function describeError(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : `${String(error)} ${JSON.stringify(error)}`;
}
