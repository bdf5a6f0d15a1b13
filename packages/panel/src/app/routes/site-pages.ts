import { lazyRouteComponent } from '@tanstack/react-router';
import type { PageList } from './page-list.ts';

/** Pages of a site, by the last part of their address. One line for each: `lazyRouteComponent(() => import('…'), 'NameOfTheExport')`. */
export const sitePages: PageList = {
  access: lazyRouteComponent(() => import('../../pages/access/access-page.tsx'), 'AccessPage'),
  mail: lazyRouteComponent(() => import('../../pages/mail/mail-page.tsx'), 'MailPage'),
  databases: lazyRouteComponent(() => import('../../pages/databases/databases-page.tsx'), 'DatabasesPage'),
  domains: lazyRouteComponent(() => import('../../pages/domains/domains-page.tsx'), 'DomainsPage'),
  versions: lazyRouteComponent(() => import('../../pages/versions/versions-page.tsx'), 'VersionsPage'),
  overview: lazyRouteComponent(() => import('../../pages/overview/overview-page.tsx'), 'OverviewPage'),
  files: lazyRouteComponent(() => import('../../pages/files/files-page.tsx'), 'FilesPage'),
  console: lazyRouteComponent(() => import('../../pages/console/console-page.tsx'), 'ConsolePage'),
  logs: lazyRouteComponent(() => import('../../pages/logs/logs-page.tsx'), 'LogsPage'),
  metrics: lazyRouteComponent(() => import('../../pages/metrics/metrics-page.tsx'), 'MetricsPage'),
  schedules: lazyRouteComponent(() => import('../../pages/schedules/schedules-page.tsx'), 'SchedulesPage'),
  settings: lazyRouteComponent(() => import('../../pages/site-settings/settings-page.tsx'), 'SiteSettingsPage'),
  danger: lazyRouteComponent(() => import('../../pages/danger/danger-page.tsx'), 'DangerPage'),
};
