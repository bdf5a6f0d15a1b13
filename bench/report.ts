import { cpus, loadavg, release, totalmem } from 'node:os';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runProgram } from '@daspanel/platform/run-program.ts';
import { judge, NO_ERRORS, spreadOf, type Measurement, type Spread } from './measurement.ts';

/** Writes `results/<date>-<name>.json`: what was measured, every round, on what machine and with what versions. Gives the file's path. */
export async function writeResult(name: string, measurements: readonly Measurement[]): Promise<string> {
  const folder = join(import.meta.dirname, 'results');
  await mkdir(folder, { recursive: true });
  const file = join(folder, `${new Date().toISOString().slice(0, 10)}-${name}.json`);
  const judged = measurements.map((measurement) => ({ ...measurement, ...judge(measurement) }));
  await writeFile(
    file,
    `${JSON.stringify({ name, at: new Date().toISOString(), machine: await describeMachine(), measurements: judged }, null, 2)}\n`,
  );
  return file;
}

async function describeMachine() {
  const version = async (program: string, argument: string) => {
    const { stdout, stderr } = await runProgram(program, [argument]).catch(() => ({ stdout: '', stderr: '' }));
    return `${String(stdout)}${String(stderr)}`.split('\n')[0] ?? '';
  };
  return {
    processor: cpus()[0]?.model ?? 'unknown',
    processors: cpus().length,
    memoryMebibytes: Math.round(totalmem() / 1_048_576),
    /** Of the last minute, the benchmark's own among it: far above the number of processors, others were at work too. */
    load: loadavg()[0],
    kernel: release(),
    node: process.version,
    nginx: await version('/usr/sbin/nginx', '-v'),
    php: await version('/usr/sbin/php-fpm8.2', '-v'),
    openssl: process.versions.openssl,
  };
}

/** A table of measurements for a terminal. */
export function formatTable(measurements: readonly Measurement[]): string {
  const rows = measurements.map(formatRow);
  const head = ['work', 'figure', 'ours', 'other', 'ratio', 'target', 'errors'];
  const widths = head.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)));
  const line = (cells: readonly string[]) => `  ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')}`.trimEnd();
  return [line(head), ...rows.map(line)].join('\n');
}

function formatRow(measurement: Measurement): readonly string[] {
  const { work, figure, unit, product, other, target, errors = NO_ERRORS } = measurement;
  const { ratio, isMet } = judge(measurement);
  const wanted =
    target === undefined
      ? ''
      : `${target.bound === 'at most' ? '<=' : '>='} ${formatNumber(target.limit)}${target.of === 'ratio' ? 'x' : ` ${unit}`}`;
  return [
    work,
    `${figure} (${unit})`,
    formatSpread(spreadOf(product)),
    other === undefined ? '-' : `${formatSpread(spreadOf(other.values))} ${other.side}`,
    ratio === undefined ? '-' : formatSpread(ratio),
    `${wanted}${isMet === undefined ? '' : isMet ? ' met' : ' MISSED'}`.trim(),
    errors.product + errors.other === 0 ? '0' : `${errors.product} / ${errors.other}`,
  ];
}

function formatSpread({ median, smallest, largest }: Spread): string {
  return smallest === largest ? formatNumber(median) : `${formatNumber(median)} [${formatNumber(smallest)}-${formatNumber(largest)}]`;
}

function formatNumber(value: number): string {
  if (Number.isNaN(value)) return '-';
  return value.toLocaleString('en', { maximumFractionDigits: Math.abs(value) < 10 ? 2 : Math.abs(value) < 100 ? 1 : 0 });
}
