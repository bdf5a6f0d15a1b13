import { parseArgs } from 'node:util';
import { nodeName } from '@daspanel/formats/link-requests.ts';
import { z } from 'zod';
import { writeClusterFolders } from './write-cluster-folders.ts';

const usage = `npm run cluster-secrets -- --kernel HOST:PORT --nodes NAME[,NAME ...] --out DIR

  --kernel HOST:PORT  where nodes reach the machine with the kernel, and what its link listens on
  --nodes NAMES       what the other machines are called: web1,web2
  --out DIR           gets a folder for each machine, which becomes data/link there, and the authority, which belongs on none of them

With an authority in DIR already, machines get certificates of it: further ones, and in place of those that end. The kernel's is made anew each time; folders of nodes
that are not named stay as they are.`;

const wishes = z.object({
  kernel: z
    .string()
    .regex(/^.+:\d{1,5}$/, 'must be HOST:PORT')
    .transform((text) => ({ host: text.slice(0, text.lastIndexOf(':')), port: Number(text.slice(text.lastIndexOf(':') + 1)) })),
  nodes: z
    .string()
    .transform((text) => text.split(','))
    .pipe(z.array(nodeName.refine((name) => name !== 'kernel', 'a node must not be called kernel'))),
  out: z.string().min(1),
});

try {
  const wanted = readWishes();
  const names = await writeClusterFolders(wanted, Date.now());
  const advice = 'Each becomes data/link on its machine; keep authority-key.pem away from all.';
  process.stdout.write(`${wanted.out}: ${names.join(', ')}. ${advice}\n`);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}

function readWishes(): z.infer<typeof wishes> {
  try {
    const options = { kernel: { type: 'string' }, nodes: { type: 'string' }, out: { type: 'string' } } as const;
    return wishes.parse(parseArgs({ options }).values);
  } catch (error) {
    const problem = error instanceof z.ZodError ? z.prettifyError(error) : String(error);
    throw new Error(`${problem}\n\n${usage}`, { cause: error });
  }
}
