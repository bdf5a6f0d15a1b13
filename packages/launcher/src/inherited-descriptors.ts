import { closeSync, readFileSync, readdirSync } from 'node:fs';

const CLOSE_ON_EXEC = 0o2000000;

/**
 * Closes descriptors that this process was started with, beyond the standard three: a program started later would get them too, sandbox or
 * not. Node opens its own ones so that programs do not get them, which tells the two apart.
 */
export function closeInheritedDescriptors(): void {
  for (const name of readdirSync('/proc/self/fdinfo')) {
    const descriptor = Number(name);
    if (descriptor > 2 && !closesOnExec(name)) closeSync(descriptor);
  }
}

function closesOnExec(name: string): boolean {
  try {
    const flags = /^flags:\s*([0-7]+)$/m.exec(readFileSync(`/proc/self/fdinfo/${name}`, 'utf8'))?.[1] ?? '0';
    return (Number.parseInt(flags, 8) & CLOSE_ON_EXEC) !== 0;
  } catch {
    // It was the listing's own descriptor, closed by now.
    return true;
  }
}
