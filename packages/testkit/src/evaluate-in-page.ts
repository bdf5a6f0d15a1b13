import type { Page } from 'playwright-core';

/**
 * Runs an expression in a page and gives its value, or that of its promise, as JSON can hold it. Through the debugger, because the page's own policy refuses scripts from
 * text. Throws what the expression throws.
 */
export async function evaluateInPage(page: Page, expression: string): Promise<unknown> {
  const session = await page.context().newCDPSession(page);
  try {
    const { result, exceptionDetails } = await session.send('Runtime.evaluate', {
      expression,
      awaitPromise: true,
      returnByValue: true,
      allowUnsafeEvalBlockedByCSP: true,
    });
    if (exceptionDetails !== undefined) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
    return result.value;
  } finally {
    await session.detach();
  }
}
