import type { TestBrowser, Visitor } from '@daspanel/testkit/browser.ts';
import type { RunningDaspanel } from '@daspanel/testkit/start-daspanel.ts';
import type { Report } from '../report.ts';

/** What every part of this run works with. */
export interface Given {
  readonly report: Report;
  readonly daspanel: RunningDaspanel;
  readonly browser: TestBrowser;
  /** The owner’s browser, signed in once the first account was made. */
  readonly owner: Visitor;
}

export const OWNER = { name: 'Olga Owner', email: 'owner@example.net', password: 'seven green boats drift' } as const;
