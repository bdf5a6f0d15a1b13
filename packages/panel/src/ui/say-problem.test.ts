import { ProblemAnswer } from '@daspanel/contract/client.ts';
import { renderToStaticMarkup } from 'react-dom/server';
import { beforeAll, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { chooseLanguage, startTexts } from '../texts/index.ts';
import { sayFieldProblem, sayProblem } from './say-problem.tsx';

const taken = new ProblemAnswer(
  {
    type: 'urn:daspanel:problem:name-taken',
    title: 'The name is in use',
    status: 409,
    code: 'name-taken',
    detail: 'There is a site shop already: choose another name.',
    requestId: '',
  },
  new Headers(),
);

beforeAll(async () => {
  vi.stubGlobal('localStorage', { getItem: () => null, setItem: () => {} });
  vi.stubGlobal('document', { documentElement: {} });
  await startTexts();
});

it('leaves it to the server’s own sentence in English', async () => {
  await chooseLanguage('en');
  expect(sayProblem(taken)).toBe('There is a site shop already: choose another name.');
  expect(sayFieldProblem('must not be empty')).toBe('must not be empty');
  expect(sayProblem(new Error('the connection broke off'))).toBe('the connection broke off');
});

it('says what kind of problem it is in the person’s language, and marks as English what the server says', async () => {
  await chooseLanguage('de');
  expect(renderToStaticMarkup(sayProblem(taken))).toBe(
    'Der Name ist vergeben. <small lang="en">There is a site shop already: choose another name.</small>',
  );
  expect(sayFieldProblem('is in use')).toBe('ist vergeben');
  expect(renderToStaticMarkup(sayFieldProblem('something nobody has heard of'))).toBe(
    '<span lang="en">something nobody has heard of</span>',
  );
});

it('has zod speak the language too, and English again after it', async () => {
  const refuse = () => z.number().max(3).safeParse(5).error?.issues[0]?.message;
  await chooseLanguage('de');
  expect(refuse()).toMatch(/^Zu groß/);
  await chooseLanguage('en');
  expect(refuse()).toMatch(/^Too big/);
});
