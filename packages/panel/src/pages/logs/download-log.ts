import { logs, type SiteLog } from '@daspanel/contract/logs.ts';
import type { Site } from '@daspanel/contract/sites.ts';
import { send } from '../../api/client.ts';
import { tell } from '../../api/tell.ts';
import { sayProblem } from '../../ui/say-problem.tsx';

const LARGEST = 1_048_576;

/** Hands the end of a log, at most 1 MiB, to the browser as a file. */
export async function downloadLog(site: Site, log: SiteLog): Promise<void> {
  try {
    const { body } = await send(logs.tail, { params: { site: site.id, log }, query: { bytes: LARGEST } });
    const link = document.createElement('a');
    link.href = URL.createObjectURL(new Blob([body.text], { type: 'text/plain' }));
    link.download = `${site.name}-${log}.log`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
  } catch (error) {
    await tell(sayProblem(error), { isBad: true });
  }
}
