import { fchmodSync, fchownSync, fstatSync } from 'node:fs';
import { hasCode } from './disk-errors.ts';

export interface FileOwner {
  readonly uid: number;
  readonly gid: number;
}

/** Makes an opened file or folder one of the site's. Where all run as one user the user is right already, and only its own groups can be given. */
export function giveFile(descriptor: number, owner: FileOwner, mode: number): void {
  const { uid, gid } = fstatSync(descriptor);
  if (uid !== owner.uid || gid !== owner.gid) {
    try {
      fchownSync(descriptor, owner.uid, owner.gid);
    } catch (error) {
      if (uid !== owner.uid || !hasCode(error, 'EPERM')) throw error;
    }
  }
  fchmodSync(descriptor, mode);
}
