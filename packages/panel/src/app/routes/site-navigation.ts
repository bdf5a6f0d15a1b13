import type { Scope } from '@daspanel/contract';
import {
  IconActivity,
  IconAlertTriangle,
  IconClock,
  IconDatabase,
  IconFileText,
  IconFolder,
  IconHome,
  IconKey,
  IconLayersSubtract,
  IconMail,
  IconSettings,
  IconTerminal2,
  IconWorld,
  type TablerIcon,
} from '@tabler/icons-react';

/** Where one can go in a site, in this order: those that have a page and that the person may see. */
export const siteNavigation = [
  { path: 'overview', icon: IconHome, needs: 'sites:read' },
  { path: 'versions', icon: IconLayersSubtract, needs: 'versions:read' },
  { path: 'domains', icon: IconWorld, needs: 'mappings:read' },
  { path: 'databases', icon: IconDatabase, needs: 'databases:read' },
  { path: 'files', icon: IconFolder, needs: 'content:write' },
  { path: 'console', icon: IconTerminal2, needs: 'consoles:open' },
  { path: 'mail', icon: IconMail, needs: 'mail:read' },
  { path: 'access', icon: IconKey, needs: 'access-keys:read' },
  { path: 'logs', icon: IconFileText, needs: 'logs:read' },
  { path: 'metrics', icon: IconActivity, needs: 'metrics:read' },
  { path: 'schedules', icon: IconClock, needs: 'schedules:read' },
  { path: 'settings', icon: IconSettings, needs: 'sites:write' },
  { path: 'danger', icon: IconAlertTriangle, needs: 'sites:delete' },
] as const satisfies readonly { readonly path: string; readonly icon: TablerIcon; readonly needs: Scope }[];
