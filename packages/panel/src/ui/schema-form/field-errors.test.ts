import { ProblemAnswer } from '@daspanel/contract/client.ts';
import type { FieldProblem } from '@daspanel/contract/problems.ts';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { errorsOfAnswer, errorsOfSchema } from './field-errors.ts';

const refuse = (fields: readonly FieldProblem[]) =>
  new ProblemAnswer(
    {
      type: 'about:blank',
      title: '',
      status: 422,
      code: 'invalid-fields',
      detail: 'Something is wrong.',
      requestId: 'r',
      fields: [...fields],
    },
    new Headers(),
  );

it('puts what the server refuses at the field that its pointer names', () => {
  const error = refuse([
    { in: 'body', field: '/version/name', message: 'is in use' },
    { in: 'body', field: '/a~1b/0', message: 'is odd' },
  ]);
  expect(errorsOfAnswer(error, new Set(['version.name', 'a/b']))).toEqual({
    fields: { 'version.name': 'is in use', 'a/b': 'is odd' },
    sentence: undefined,
  });
});

it('says as a sentence what belongs to no field in sight', () => {
  expect(errorsOfAnswer(refuse([{ in: 'body', field: '/limits', message: 'are too high' }]), new Set(['name']))).toEqual({
    fields: {},
    sentence: 'Something is wrong.',
  });
  expect(errorsOfAnswer(new TypeError('Failed to fetch'), new Set(['name']))).toEqual({ fields: {}, sentence: 'Failed to fetch' });
});

it('puts what the schema refuses at its field, or says it with its path', () => {
  const { error } = z.object({ name: z.string().min(1, 'is missing'), deep: z.object({ size: z.int('must be whole') }) }).safeParse({
    name: '',
    deep: { size: 1.5 },
  });
  if (error === undefined) throw new Error('it is refused');
  expect(errorsOfSchema(error, new Set(['name']))).toEqual({ fields: { name: 'is missing' }, sentence: 'deep.size: must be whole' });
});
