import { describeNeeds } from './describe-needs.ts';
import type { Finding, Subject } from './finding.ts';

const OLDEST_NODE = [24, 18] as const;

export async function examinePrograms(subject: Subject): Promise<readonly Finding[]> {
  const { isKnownDistribution, missingPackages } = await describeNeeds(subject);
  return [judgeNode(process.version), judgePackages(isKnownDistribution, missingPackages)];
}

/** `version` as Node says it: `v24.21.0`. */
export function judgeNode(version: string): Finding {
  const [major = 0, minor = 0] = version.replace('v', '').split('.').map(Number);
  const [oldestMajor, oldestMinor] = OLDEST_NODE;
  const isGood = major === oldestMajor && minor >= oldestMinor;
  if (isGood) return { about: 'Node', outcome: 'ok', says: version };
  return {
    about: 'Node',
    outcome: 'problem',
    says: `this is ${version}; ${oldestMajor}.${oldestMinor} or a later ${oldestMajor} is needed`,
    advice: 'Use packages/cli/bin/daspanel and npm start: they bring the right Node.',
  };
}

export function judgePackages(isKnownDistribution: boolean, missing: readonly string[]): Finding {
  const about = 'packages';
  if (!isKnownDistribution) {
    const advice = 'Use Debian 12 or 13, or Ubuntu 22.04, 24.04 or 26.04.';
    return { about, outcome: 'problem', says: 'this distribution is not known', advice };
  }
  if (missing.length === 0) return { about, outcome: 'ok', says: 'all are installed' };
  const says = `${missing.length} are missing: ${missing.join(' ')}`;
  if (process.getuid?.() === 0) return { about, outcome: 'warning', says, advice: 'npm start or daspanel up installs them.' };
  return { about, outcome: 'problem', says, advice: `As root: apt-get install ${missing.join(' ')}` };
}
