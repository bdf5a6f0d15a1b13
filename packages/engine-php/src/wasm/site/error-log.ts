import { constants } from 'node:fs';
import type { SiteFiles } from './site-files.ts';

/** When the log is larger it becomes `<path>.1`, in place of the former one. */
const LARGEST_LOG = 10 * 1024 * 1024;

/** Appends lines to a log in the site's folder, each with the time as PHP writes it. A full disk or a missing folder is not an error. */
export function createErrorLog(files: SiteFiles, path: string, now: () => Date = () => new Date()): (text: string) => void {
  return (text) => {
    const lines = text.split('\n').filter((line) => line.trim() !== '');
    if (lines.length === 0) return;
    const content = Buffer.from(lines.map((line) => `[${formatTime(now())}] ${line}\n`).join(''), 'latin1');
    try {
      const descriptor = files.openSync(path, constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT, 0o640);
      try {
        files.writeSync(descriptor, content);
        if (files.fstatSync(descriptor).size > LARGEST_LOG) files.renameSync(path, `${path}.1`);
      } finally {
        files.closeSync(descriptor);
      }
    } catch {
      // The site's own folder refuses its log; requests go on.
    } finally {
      files.forgetFolders();
    }
  };
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** Such as `24-Nov-2026 18:30:00 UTC`. */
function formatTime(date: Date): string {
  const two = (value: number) => String(value).padStart(2, '0');
  const day = `${two(date.getUTCDate())}-${MONTHS[date.getUTCMonth()]}-${date.getUTCFullYear()}`;
  return `${day} ${two(date.getUTCHours())}:${two(date.getUTCMinutes())}:${two(date.getUTCSeconds())} UTC`;
}
