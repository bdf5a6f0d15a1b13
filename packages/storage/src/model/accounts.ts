import type { StorageAccount } from '@daspanel/formats/access-key.ts';

/** The accounts of the installation: those that have an access key. */
export interface AccountDirectory {
  find(id: string): Promise<StorageAccount | undefined>;
  findByEmail(email: string): Promise<readonly StorageAccount[]>;
}
