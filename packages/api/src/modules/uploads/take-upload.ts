import type { Caller } from '../../access/caller.ts';
import { invalidField, Problem } from '../../problem.ts';
import type { UploadStore } from './upload-store.ts';

/** The upload that a body names, for a job to use up. Throws 422 for one that is not the caller's, 409 for one that another job has. */
export function takeUpload({ uploads }: { readonly uploads: UploadStore }, caller: Caller, id: string) {
  const upload = uploads.findFor(caller.actor, id);
  if (upload === undefined) throw invalidField('/upload', 'is no upload of yours');
  if (upload.job !== null) throw new Problem('upload-in-use', `job ${upload.job} is using it`, { holders: [`job ${upload.job}`] });
  return upload.id;
}
