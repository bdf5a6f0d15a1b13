// Runs before the first paint, so that nobody who wants it dark is shown it light. The panel keeps the choice under this name.
try {
  const chosen = localStorage.getItem('daspanel-color-scheme');
  const isDark = chosen === 'dark' || (chosen !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches);
  document.documentElement.setAttribute('data-mantine-color-scheme', isDark ? 'dark' : 'light');
} catch {
  // Storage may be forbidden; it stays light.
}

// Zod compiles its checks from text where it may. The panel's policy forbids that, and even the attempt would be reported.
globalThis.__zod_globalConfig = { jitless: true };
