/**
 * A named place at which a test may make this process fail, to prove that a crash there is healed. Without `DASPANEL_FAILPOINTS`
 * it costs one comparison. The variable holds comma-separated `name=action[:argument][*count]`:
 * `exit` kills the process with SIGKILL, `throw:CODE` throws an error with that code, `delay:MILLISECONDS` waits.
 * `*count` lets the action fire only the first `count` times.
 */
export async function failpoint(name: FailpointName): Promise<void> {
  if (plan.size === 0) return;
  const step = plan.get(name);
  if (step === undefined || step.remaining === 0) return;
  step.remaining -= 1;
  switch (step.action) {
    case 'exit':
      process.kill(process.pid, 'SIGKILL');
      return new Promise(() => {});
    case 'delay':
      return new Promise((resolve) => setTimeout(resolve, Number(step.argument)));
    case 'throw':
      throw Object.assign(new Error(`failpoint ${name}`), { code: step.argument });
  }
}

export type FailpointName = `${string}.${string}`;
interface Step {
  readonly action: 'exit' | 'delay' | 'throw';
  readonly argument: string;
  remaining: number;
}

const plan: ReadonlyMap<string, Step> = parsePlan(process.env['DASPANEL_FAILPOINTS'] ?? '');

function parsePlan(text: string): ReadonlyMap<string, Step> {
  const entries = text.split(',').filter((entry) => entry !== '');
  return new Map(
    entries.map((entry) => {
      const match = /^([a-z0-9.-]+)=(exit|delay|throw)(?::([A-Za-z0-9]+))?(?:\*(\d+))?$/.exec(entry);
      if (match === null) throw new Error(`DASPANEL_FAILPOINTS: cannot read ${JSON.stringify(entry)}`);
      const [, name = '', action, argument = '', count] = match;
      return [name, { action: action as Step['action'], argument, remaining: count === undefined ? Infinity : Number(count) }];
    }),
  );
}
