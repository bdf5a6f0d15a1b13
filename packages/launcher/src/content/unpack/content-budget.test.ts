import { describe, expect, it } from 'vitest';
import { ContentBudget } from './content-budget.ts';

const MEBIBYTE = 1024 * 1024;
const tooLarge = expect.objectContaining({ code: 'archive-too-large' });

describe('the budget of an archive', () => {
  it('allows exactly as many bytes and entries as its limits', () => {
    const budget = new ContentBudget({ bytes: 10, entries: 2, ratio: 100 });
    budget.countEntry();
    budget.countEntry();
    budget.countBytes(10, 10);
    expect(() => budget.countEntry()).toThrowError(tooLarge);
    expect(() => budget.countBytes(1, 11)).toThrowError(tooLarge);
  });

  it('looks at the ratio only beyond ten mebibytes', () => {
    const budget = new ContentBudget({ bytes: 1000 * MEBIBYTE, entries: 1, ratio: 100 });
    budget.countBytes(10 * MEBIBYTE, 1);
    budget.countBytes(90 * MEBIBYTE, MEBIBYTE);
    expect(() => budget.countBytes(1, MEBIBYTE)).toThrowError(tooLarge);
  });
});
