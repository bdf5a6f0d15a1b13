export const siteSettings = {
  title: 'Settings',
  description: 'What runs the live version, and how. Requests go on while a change is applied.',
  version: 'Settings of',
  engine: {
    title: 'Engine',
    php: 'PHP version',
    saved: 'Applied',
    endOfLife: 'PHP {{version}} gets no security updates any more. Try the change in a copy of the version first.',
  },
  php: { title: 'PHP settings', isDefault: 'as usual: {{value}}' },
  static: { title: 'Static files', none: 'none' },
  root: { title: 'Files that are served' },
  limits: {
    title: 'Limits of the site',
    text: 'What all PHP of the site together may use.',
    workers: 'Requests at the same time',
    memory: 'Memory (MiB)',
    processor: 'Processor (hundredths of a core)',
    processes: 'Processes',
    idle: 'Seconds until it sleeps',
  },
  none: 'No version is live. Make one first.',
};
