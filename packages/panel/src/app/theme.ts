import { createTheme, localStorageColorSchemeManager, type CSSVariablesResolver } from '@mantine/core';

const system = 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", Ubuntu, sans-serif';

export const theme = createTheme({
  fontFamily: system,
  fontFamilyMonospace: 'ui-monospace, "SF Mono", Menlo, Consolas, "Liberation Mono", monospace',
  headings: { fontFamily: system, fontWeight: '600' },
  primaryColor: 'indigo',
  primaryShade: { light: 8, dark: 8 },
  defaultRadius: 'sm',
  cursorType: 'pointer',
  fontSizes: { xs: '0.75rem', sm: '0.8125rem', md: '0.875rem', lg: '1rem', xl: '1.25rem' },
  respectReducedMotion: true,
  components: {
    Tooltip: { defaultProps: { openDelay: 400, withinPortal: true } },
    Drawer: { defaultProps: { position: 'right', padding: 'lg' } },
    Modal: { defaultProps: { centered: true } },
  },
});

/** The greys of Mantine are too faint for WCAG 2.2 AA (4.5 : 1). */
export const readableGreys: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-dimmed': 'var(--mantine-color-gray-7)',
    '--mantine-color-placeholder': 'var(--mantine-color-gray-7)',
    '--mantine-color-error': 'var(--mantine-color-red-9)',
  },
  dark: {
    '--mantine-color-dimmed': 'var(--mantine-color-dark-1)',
    '--mantine-color-placeholder': 'var(--mantine-color-dark-1)',
    '--mantine-color-error': 'var(--mantine-color-red-4)',
  },
});

export const colorSchemes = localStorageColorSchemeManager({ key: 'daspanel-color-scheme' });
