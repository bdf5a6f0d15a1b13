export const siteSettings = {
  title: 'Optionen',
  description: 'Womit und wie die Live-Version läuft. Während eine Änderung angewendet wird, laufen Anfragen weiter.',
  version: 'Optionen von',
  engine: {
    title: 'Engine',
    php: 'PHP-Version',
    saved: 'Angewendet',
    endOfLife:
      'PHP {{version}} erhält keine Sicherheitsupdates mehr. Den Wechsel am besten zuerst in einer Kopie der Version ausprobieren.',
  },
  php: { title: 'PHP-Einstellungen', isDefault: 'Standard: {{value}}' },
  static: { title: 'Statische Dateien', none: 'keine' },
  root: { title: 'Ausgelieferte Dateien' },
  limits: {
    title: 'Grenzen der Website',
    text: 'Was alle PHP-Prozesse der Website zusammen nutzen dürfen.',
    workers: 'Gleichzeitige Anfragen',
    memory: 'Arbeitsspeicher (MiB)',
    processor: 'Prozessor (Hundertstel eines Kerns)',
    processes: 'Prozesse',
    idle: 'Sekunden bis zum Ruhezustand',
  },
  none: 'Keine Version ist live. Zuerst eine live schalten.',
};
