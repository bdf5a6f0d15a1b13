import { accessLogEntry } from '@daspanel/formats/access-log.ts';
import { formatBytes, formatMoment } from '../output/quantities.ts';

/** Lines of an access log for a person. What is no entry stays as it is. */
export function formatAccess(text: string): string {
  return text
    .split('\n')
    .map((line) => formatEntry(line) ?? line)
    .join('\n');
}

function formatEntry(line: string): string | undefined {
  const entry = accessLogEntry.safeParse(parseJson(line));
  if (!entry.success) return undefined;
  const { time, client, status, method, host, path, sent, seconds, agent } = entry.data;
  const moment = formatMoment(new Date(time * 1000).toISOString());
  const answer = `${status === 0 ? '---' : status}  ${method.padEnd(4)}  ${host}${path}`;
  // Line breaks in what the visitor sent must not look like other entries.
  return `${moment}  ${client}  ${answer}  ${formatBytes(sent)}  ${Math.round(seconds * 1000)} ms  ${agent}`.replaceAll('\n', '\\u000a');
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
