import type { Version } from '@daspanel/contract';
import { exitCodes, type ExitCode } from '../failure.ts';
import type { Output } from '../output/output.ts';
import { formatBytes, formatMoment } from '../output/quantities.ts';
import { describeEngine } from './describe-engine.ts';

/** Prints a version. Exit code 1 where what is wanted of it could not be applied. */
export async function printVersion(output: Output, version: Version): Promise<ExitCode> {
  const { engine } = version;
  await output.answer(version, () =>
    output.details([
      ['name', version.name],
      ['id', version.id],
      ['state', version.state],
      ['problem', version.problem],
      ['active', version.active ? 'yes' : 'no'],
      ['description', version.description],
      ['engine', describeEngine(engine)],
      ['settings', engine.kind === 'php' ? describeSettings(engine.settings) : undefined],
      ['fallback', engine.kind === 'static' ? engine.fallback : undefined],
      ['page for 404', engine.kind === 'static' ? engine.notFoundPage : undefined],
      ['type', version.type],
      ['document root', version.root],
      ['preview', version.previewUrls],
      ['cloned from', version.source],
      ['created', formatMoment(version.createdAt)],
      ['made by', version.createdBy ?? undefined],
      ['size', version.bytes === null ? undefined : `${formatBytes(version.bytes)} in ${version.files ?? 0} files`],
      ['filled', version.deployedAt === null ? undefined : formatMoment(version.deployedAt)],
      ['changed', formatMoment(version.updatedAt)],
    ]),
  );
  if (version.state === 'pending')
    output.note(`It is still being applied: daspanel versions show ${version.site} ${version.name} says how far.`);
  return version.state === 'failed' ? exitCodes.failed : exitCodes.done;
}

function describeSettings(settings: Readonly<Record<string, unknown>>): readonly string[] {
  return Object.entries(settings).map(([name, value]) => `${name}=${String(value)}`);
}
