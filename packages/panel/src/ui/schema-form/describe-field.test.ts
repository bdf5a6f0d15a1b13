import { setupBody } from '@daspanel/contract/setup.ts';
import { signInBody } from '@daspanel/contract/sessions.ts';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { describeField } from './describe-field.ts';

it('asks with the words of the schema', () => {
  expect(describeField(setupBody, 'password')).toEqual({
    kind: 'text',
    title: 'Password',
    description: '12 to 128 characters of any kind',
    isRequired: true,
    choices: [],
  });
  expect(describeField(setupBody, 'email')).toMatchObject({ kind: 'text', title: 'E-mail', isRequired: true });
  expect(describeField(signInBody, 'remember')).toMatchObject({ kind: 'switch', isRequired: false });
});

it('sees through what is optional, has a default or lies deeper', () => {
  const schema = z.object({
    size: z.int().meta({ title: 'Size' }).optional(),
    how: z.object({ kind: z.enum(['slow', 'quick']).default('slow') }).optional(),
  });
  expect(describeField(schema, 'size')).toMatchObject({ kind: 'number', title: 'Size', isRequired: false });
  expect(describeField(schema, 'how.kind')).toMatchObject({ kind: 'choice', choices: ['slow', 'quick'] });
  expect(() => describeField(schema, 'how.much')).toThrow('the schema has no field how.much');
});
