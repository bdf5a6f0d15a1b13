import { failpoint } from '@daspanel/platform/failpoint.ts';
import type { Drivers } from './drivers.ts';
import { createKeyedLock } from '@daspanel/platform/keyed-lock.ts';
import type { Step } from './plan.ts';

export type ExecuteStep = (step: Step, owner: string | undefined) => Promise<void>;

/** To whom names belong at this moment, by the key of the owner's mark. */
export interface Owners {
  readonly ofRoute: (host: string) => string | undefined;
  /** `path` is relative to `data/`. */
  readonly ofFile: (path: string) => string | undefined;
}

/**
 * Runs steps through the drivers. A route or file is written only while it still belongs to the owner it was planned for: names can pass from one site to
 * another while both are being applied, so the check and the write hold the name's lock together. `owner` undefined: it belongs to nobody.
 */
export function createStepExecutor(drivers: Drivers, owners: Owners): ExecuteStep {
  const withHost = createKeyedLock();
  const withPath = createKeyedLock();
  return async (step, owner) => {
    await failpoint(`step-${step.do}.before`);
    await runStep(step, owner);
    await failpoint(`step-${step.do}.after`);
  };

  async function runStep(step: Step, owner: string | undefined): Promise<void> {
    switch (step.do) {
      case 'provision-site':
        return drivers.launch('site.provision', { site: step.site });
      case 'restore-site':
        return drivers.launch('site.restore', { site: step.site });
      case 'trash-site':
        return drivers.launch('site.trash', { site: step.site });
      case 'purge-site':
        return drivers.launch('site.purge', { site: step.site });
      case 'provision-version':
        return drivers.launch('version.provision', { site: step.site, version: step.version });
      case 'remove-version':
        return drivers.launch('version.remove', { site: step.site, version: step.version });
      case 'publish-pool':
        return drivers.publishPool(step.descriptor);
      case 'remove-pool':
        return drivers.removePool(step.pool);
      case 'retire-pool':
        // Requests that took the former route a moment ago may still wake it: its descriptor is removed a minute later.
        return undefined;
      case 'publish-route':
        return withHost(step.host, async () =>
          owners.ofRoute(step.host) === owner ? drivers.publishRoute(step.host, step.text) : undefined,
        );
      case 'remove-route':
        return withHost(step.host, async () => (owners.ofRoute(step.host) === owner ? drivers.removeRoute(step.host) : undefined));
      case 'configure-mail':
        return drivers.configureMail(step.scope, step.settings);
      case 'purge-mail':
        return drivers.purgeMail(step.site);
      case 'configure-acme':
        return drivers.configureAcme(step.wanted);
      case 'remove-own-certificate':
        return drivers.removeOwnCertificate(step.certificate);
      case 'publish-file':
        return withPath(step.path, async () =>
          owners.ofFile(step.path) === owner ? drivers.publishFile(step.path, step.text) : undefined,
        );
      case 'remove-file':
        return withPath(step.path, async () =>
          [owner, undefined].includes(owners.ofFile(step.path)) ? drivers.removeFile(step.path) : undefined,
        );
    }
  }
}
