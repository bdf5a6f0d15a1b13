import { beforeEach, describe, expect, test } from 'vitest';
import { systemActor, type Actor } from '../access/actor.ts';
import { notFound } from '../problem.ts';
import { answerView } from './answer-view.ts';
import { streamOf } from './stream-of.ts';
import { createViewTickets, type ViewTickets } from './view-tickets.ts';
import type { Viewable } from './viewable.ts';

const MINUTE = 60_000;
const panelOrigin = 'https://admin.host.example:8443';
const viewOrigin = 'https://view.host.example:8443';
const bytes = Buffer.from('0123456789');
const picture: Viewable = { kind: 'image', type: 'image/png', size: 10, read: (range) => streamOf(bytes, range) };
const quiet = { info: () => {}, warn: () => {}, error: () => {} };
let time: number;
let isValid: (actor: Actor) => boolean;
let viewTickets: ViewTickets;
beforeEach(() => {
  time = 1_000_000;
  isValid = () => true;
  viewTickets = createViewTickets({ viewOrigin, now: () => time, isValid: (actor) => isValid(actor) });
});

const ask = (url: string, init: RequestInit = {}) => answerView({ viewTickets, panelOrigin, log: quiet }, new Request(url, init));
const issue = (viewable: Viewable) => viewTickets.issue(systemActor, async () => viewable).url;

describe('content with a ticket', () => {
  test('is shown in frames of the panel alone, and may do nothing', async () => {
    const answer = await ask(issue(picture));
    expect([answer.status, await answer.text()]).toEqual([200, '0123456789']);
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'content-type': 'image/png',
      'content-length': '10',
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
    });
    const policy = answer.headers.get('content-security-policy') ?? '';
    expect(policy).toMatch(/^sandbox; default-src 'none'; /);
    expect(policy).toContain(`frame-ancestors ${panelOrigin}`);
    expect(policy).not.toContain('script');
  });

  test.each([
    ['bytes=2-4', 206, '234', 'bytes 2-4/10'],
    ['bytes=-2', 206, '89', 'bytes 8-9/10'],
    ['bytes=20-', 416, '', 'bytes */10'],
  ])('is sent in part: %s', async (range, status, text, described) => {
    const answer = await ask(issue(picture), { headers: { range } });
    expect([answer.status, await answer.text(), answer.headers.get('content-range')]).toEqual([status, text, described]);
  });

  test('has a sandbox whatever it is, but for PDF, and scripts in none', async () => {
    const types = {
      image: 'image/svg+xml',
      audio: 'audio/mpeg',
      video: 'video/mp4',
      text: 'text/plain; charset=utf-8',
      mail: 'text/html; charset=utf-8',
    };
    for (const [kind, type] of Object.entries(types)) {
      const policy = (await ask(issue({ ...picture, kind: kind as Viewable['kind'], type }))).headers.get('content-security-policy');
      expect(policy).toMatch(/^sandbox[ ;]/);
      expect(policy).not.toMatch(/allow-scripts|allow-top|allow-forms|script-src/);
    }
    expect((await ask(issue({ ...picture, kind: 'pdf', type: 'application/pdf' }))).headers.get('content-security-policy')).not.toContain(
      'sandbox',
    );
  });

  test('of a type that its kind does not have is not shown', async () => {
    for (const type of ['text/html', 'application/xhtml+xml', 'text/xml'])
      expect((await ask(issue({ ...picture, type }))).status).toBe(415);
  });
});

test('what is shown as text is sent as text, whatever it says it is', async () => {
  const answer = await ask(issue({ ...picture, kind: 'text', type: 'text/html' }));
  expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'text/plain; charset=utf-8']);
});

describe('a ticket', () => {
  test('ends ten minutes after its last use, and six hours after it was made', async () => {
    const url = issue(picture);
    for (let used = 0; used < 39; used += 1) {
      time += 9 * MINUTE;
      expect((await ask(url)).status).toBe(200);
    }
    time += 9 * MINUTE;
    expect((await ask(url)).status).toBe(404);
    const other = issue(picture);
    time += 10 * MINUTE;
    expect((await ask(other)).status).toBe(404);
  });

  test('ends with the session or the right that it was made with', async () => {
    const url = issue(picture);
    isValid = () => false;
    expect((await ask(url)).status).toBe(404);
    isValid = () => true;
    expect((await ask(url)).status).toBe(404);
    const gone = viewTickets.issue(systemActor, () => Promise.reject(notFound())).url;
    expect((await ask(gone)).status).toBe(404);
  });

  test('cannot be guessed, and nothing else is there', async () => {
    const texts = new Set(Array.from({ length: 100 }, () => new URL(issue(picture)).pathname));
    expect(texts.size).toBe(100);
    for (const path of ['/', '/x', `/${'A'.repeat(43)}`, `${[...texts][0]}/`, '/v1/sites'])
      expect((await ask(`${viewOrigin}${path}`)).status).toBe(404);
    expect((await ask(issue(picture), { method: 'POST' })).status).toBe(405);
  });

  test('takes the place of a person’s oldest where there are many', async () => {
    const first = issue(picture);
    for (let made = 0; made < 200; made += 1) issue(picture);
    expect((await ask(first)).status).toBe(404);
  });
});
