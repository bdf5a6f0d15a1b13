import type { Site } from '@daspanel/contract';
import { exitCodes, type ExitCode } from '../failure.ts';
import type { Output } from '../output/output.ts';
import { formatMoment } from '../output/quantities.ts';

/** Prints a site. Exit code 1 where what is wanted of it could not be applied. */
export async function printSite(output: Output, site: Site): Promise<ExitCode> {
  const { limits } = site;
  await output.answer(site, () =>
    output.details([
      ['name', site.name],
      ['id', site.id],
      ['state', site.state],
      ['problem', site.problem],
      ['description', site.description],
      ['addresses', site.urls],
      ['mapped addresses', site.mappedUrls],
      ['active version', site.activeVersion ?? 'none'],
      [
        'limits',
        `${limits.workers} workers, ${limits.memory} MiB, ${limits.processor / 100} cores, ${limits.processes} processes, idle ${limits.idle} s`,
      ],
      ['created', formatMoment(site.createdAt)],
      ['changed', formatMoment(site.updatedAt)],
      ['in the trash since', site.trashedAt === undefined ? undefined : formatMoment(site.trashedAt)],
    ]),
  );
  if (site.state === 'pending') output.note(`It is still being applied: daspanel sites show ${site.name} says how far it is.`);
  return site.state === 'failed' ? exitCodes.failed : exitCodes.done;
}
