import { parseArgs } from 'node:util';
import { imageNames, type ImageName } from '@daspanel/orchestrator/containers/part-container.ts';

export const usage = `Usage: npm run images -- [options]

Builds the images of Daspanel: ${imageNames.join(', ')}.

  --only NAMES     these alone, separated by commas
  --tag TAG        instead of the version in package.json
  --base IMAGE     what they are built from (default: debian:bookworm-slim)
  --offline        from a base that is made here from Debian's packages, where no registry of images is reached
  --commit COMMIT  from the files of a commit instead of those that lie here
  --ca FILE        certificates of authorities that npm is to trust while it installs (default: this machine's)
  --sbom FOLDER    write there what each image contains, as <image>.spdx.json
  --check          look at what was built: no tests, no secrets, no more than it may weigh
`;

export interface BuildOptions {
  readonly only: readonly ImageName[];
  readonly tag: string | undefined;
  readonly base: string;
  readonly offline: boolean;
  readonly commit: string | undefined;
  readonly ca: string | undefined;
  readonly sbom: string | undefined;
  readonly check: boolean;
}

/** Throws a sentence about what is wrong with them. */
export function parseOptions(given: readonly string[]): BuildOptions | 'help' {
  const { values } = parseArgs({
    args: [...given],
    options: {
      only: { type: 'string', default: imageNames.join(',') },
      tag: { type: 'string' },
      base: { type: 'string', default: 'debian:bookworm-slim' },
      offline: { type: 'boolean', default: false },
      commit: { type: 'string' },
      ca: { type: 'string' },
      sbom: { type: 'string' },
      check: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return 'help';
  const { tag, commit, ca, sbom } = values;
  return { ...values, only: parseNames(values.only), tag, commit, ca, sbom };
}

export function parseNames(text: string): readonly ImageName[] {
  const names = text.split(',').map((name) => name.trim());
  const known: readonly string[] = imageNames;
  const unknown = names.filter((name) => !known.includes(name));
  if (unknown.length > 0) throw new Error(`there is no image ${unknown.join(', ')}: the images are ${imageNames.join(', ')}`);
  return imageNames.filter((name) => names.includes(name));
}
