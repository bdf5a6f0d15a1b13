/** Collects the points of an acceptance run: prints a line per point, with its figure or with what went wrong, and counts. */
export interface Report {
  /** Runs one check. What it returns is its figure; what it throws is why it failed. Later points run all the same. */
  point(name: string, check: () => Promise<string>): Promise<void>;
  /** Prints the sum; the process's exit status. */
  finish(): number;
}

export function createReport(say: (line: string) => void = (line) => void process.stdout.write(`${line}\n`)): Report {
  let passed = 0;
  let failed = 0;
  return {
    async point(name, check) {
      const began = performance.now();
      try {
        const figure = await check();
        passed += 1;
        say(`ok      ${name}: ${figure} [${seconds(began)}]`);
      } catch (error) {
        failed += 1;
        say(`FAILED  ${name}: ${error instanceof Error ? error.message : String(error)} [${seconds(began)}]`);
      }
    },
    finish() {
      say(`${passed} passed, ${failed} failed`);
      return failed === 0 && passed > 0 ? 0 : 1;
    },
  };
}

function seconds(began: number): string {
  return `${((performance.now() - began) / 1000).toFixed(1)} s`;
}

/** Throws with what was expected and what was seen unless they are the same. */
export function expectSame(seen: unknown, expected: unknown, what: string): void {
  if (JSON.stringify(seen) !== JSON.stringify(expected)) {
    throw new Error(`${what}: expected ${JSON.stringify(expected)}, saw ${JSON.stringify(seen)?.slice(0, 300)}`);
  }
}

/** Throws unless a text matches; shows its beginning. */
export function expectMatch(text: string, pattern: RegExp, what: string): void {
  if (!pattern.test(text)) throw new Error(`${what}: ${String(pattern)} is not in ${JSON.stringify(text.slice(0, 400))}`);
}
