import { backupId, backupProblem } from '@daspanel/formats/backup-manifest.ts';
import { z } from 'zod';
import type { JobWork } from '../jobs/job-runner.ts';
import { launchWork } from '../jobs/launch-work.ts';

const input = z.strictObject({ backup: backupId });
const found = z.object({ files: z.int(), bytes: z.int(), problems: z.array(backupProblem), problemCount: z.int() });

/** Reads a whole backup and says what in it is not as it was written. */
export function verifyBackupWork(parts: { readonly launcherSocket: string }): JobWork {
  return {
    async run(context) {
      const { backup } = input.parse(JSON.parse(context.job.input));
      const { files, bytes, problems, problemCount } = found.parse(
        await launchWork(parts.launcherSocket, 'backup.verify', { backup }, context),
      );
      for (const { path, problem } of problems) context.log(`${path}: ${problem}`);
      return { backup, files, bytes, problems: problemCount, intact: problemCount === 0 };
    },
  };
}
