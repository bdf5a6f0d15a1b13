import type { Scope } from '@daspanel/contract';
import {
  IconActivity,
  IconCertificate,
  IconCpu,
  IconDownload,
  IconGauge,
  IconKey,
  IconListCheck,
  IconListDetails,
  IconSettings,
  IconUsers,
  type TablerIcon,
} from '@tabler/icons-react';

/** Where one can go in the administration, in this order: those that have a page and that the person may see. */
export const adminNavigation = [
  { path: 'users', icon: IconUsers, needs: 'users:read' },
  { path: 'plans', icon: IconGauge, needs: 'plans:read' },
  { path: 'tokens', icon: IconKey, needs: 'tokens:read' },
  { path: 'parts', icon: IconCpu, needs: 'parts:read' },
  { path: 'metrics', icon: IconActivity, needs: 'metrics:read' },
  { path: 'certificates', icon: IconCertificate, needs: 'mappings:read' },
  { path: 'jobs', icon: IconListCheck, needs: 'jobs:read' },
  { path: 'audit', icon: IconListDetails, needs: 'audit:read' },
  { path: 'settings', icon: IconSettings, needs: 'installation-mail:read' },
  { path: 'updates', icon: IconDownload, needs: 'parts:read' },
] as const satisfies readonly { readonly path: string; readonly icon: TablerIcon; readonly needs: Scope }[];
