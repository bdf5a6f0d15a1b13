import { setTimeout as wait } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { S3Answer } from '../protocol/operation.ts';
import { s3Error } from '../protocol/s3-error.ts';
import { readXml } from '../protocol/xml/read-xml.ts';
import { xmlAnswer } from '../protocol/xml/write-xml.ts';
import { answerLate } from './answer-late.ts';

const patience = { requestId: 'R', resource: '/b/k', pause: 20 };
const RESULT = xmlAnswer('CompleteMultipartUploadResult', '<Key>k</Key>', { 'x-amz-version-id': '1' });

test('what is done soon is answered as it is, errors too', async () => {
  expect(await answerLate(Promise.resolve(RESULT), patience)).toBe(RESULT);
  await expect(answerLate(Promise.reject(s3Error('NoSuchUpload')), patience)).rejects.toMatchObject({ status: 404 });
});

test('what takes longer begins with blanks and is still one document', async () => {
  const answer = await answerLate(
    wait(110).then(() => RESULT),
    patience,
  );
  expect(answer.status).toBe(200);
  const text = await collect(answer);
  expect(text).toMatch(/\?>\n +<Complete/);
  expect(readXml(text, 'CompleteMultipartUploadResult').children[0]?.text).toBe('k');
});

test('a late failure is told in the document', async () => {
  const failing = wait(50).then(() => Promise.reject(s3Error('PreconditionFailed')));
  const text = await collect(await answerLate(failing, patience));
  expect(readXml(text, 'Error').children[0]?.text).toBe('PreconditionFailed');
});

async function collect({ body }: S3Answer): Promise<string> {
  let text = '';
  for await (const piece of body as AsyncIterable<Uint8Array>) text += Buffer.from(piece).toString();
  return text;
}
