import { lazyRouteComponent } from '@tanstack/react-router';
import type { PageList } from './page-list.ts';

/** Pages of the administration, by the last part of their address. One line for each, as in `site-pages.ts`. */
export const adminPages: PageList = {
  users: lazyRouteComponent(() => import('../../pages/people/people-page.tsx'), 'PeoplePage'),
  plans: lazyRouteComponent(() => import('../../pages/plans/plans-page.tsx'), 'PlansPage'),
  tokens: lazyRouteComponent(() => import('../../pages/tokens/tokens-page.tsx'), 'TokensPage'),
  parts: lazyRouteComponent(() => import('../../pages/parts/parts-page.tsx'), 'PartsPage'),
  metrics: lazyRouteComponent(() => import('../../pages/metrics/metrics-page.tsx'), 'AllMetricsPage'),
  certificates: lazyRouteComponent(() => import('../../pages/certificates/certificates-page.tsx'), 'CertificatesPage'),
  jobs: lazyRouteComponent(() => import('../../pages/jobs/jobs-page.tsx'), 'JobsPage'),
  audit: lazyRouteComponent(() => import('../../pages/audit/audit-page.tsx'), 'AuditPage'),
  settings: lazyRouteComponent(() => import('../../pages/installation/settings-page.tsx'), 'SettingsPage'),
  updates: lazyRouteComponent(() => import('../../pages/updates/updates-page.tsx'), 'UpdatesPage'),
};
