import type { ProblemBody } from '@daspanel/contract';
import { expect, it } from 'vitest';
import { formatProblem } from './problem-text.ts';

const problem: ProblemBody = {
  type: 'urn:daspanel:problem:invalid-fields',
  title: 'Fields have values that are not allowed',
  status: 422,
  code: 'invalid-fields',
  detail: 'Two fields have values that are not allowed.',
  requestId: 'r1',
};

it('names every refused field in words', () => {
  const fields: ProblemBody['fields'] = [
    { in: 'body', field: '/version/engine/version', message: 'must be a PHP version' },
    { in: 'query', field: 'limit', message: 'must be at most 100' },
    { in: 'body', field: '', message: 'must be an object' },
  ];
  expect(formatProblem({ ...problem, fields })).toBe(
    [
      'Two fields have values that are not allowed.',
      '  version.engine.version: must be a PHP version',
      '  query limit: must be at most 100',
      '  the body: must be an object',
      '  (invalid-fields, request r1)',
    ].join('\n'),
  );
});

it('does not say twice what a field says', () => {
  const fields: ProblemBody['fields'] = [{ in: 'body', field: '/name', message: 'must have a letter' }];
  expect(formatProblem({ ...problem, detail: '/name: must have a letter', fields })).toBe(
    ['Fields have values that are not allowed', '  name: must have a letter', '  (invalid-fields, request r1)'].join('\n'),
  );
});

it('names what holds the thing that is in use', () => {
  expect(formatProblem({ ...problem, code: 'version-in-use', holders: ['site shop (active)'] })).toContain('  used by site shop (active)');
});

it('lets no escape sequence of an answer through', () => {
  expect(
    formatProblem({ ...problem, detail: '\u001b]52;c;aGk=\u0007', fields: [{ in: 'body', field: '/\u001b[2J', message: '\r' }] }),
  ).not.toMatch(
    // oxlint-disable-next-line no-control-regex -- control characters are what is looked for
    /[\u0000-\u0009\u000b-\u001f]/,
  );
});
