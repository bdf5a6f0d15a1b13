export const siteSettings = {
  title: 'Ajustes',
  description: 'Qué ejecuta la versión activa y cómo. El sitio sigue atendiendo solicitudes mientras se aplica un cambio.',
  version: 'Ajustes de',
  engine: {
    title: 'Motor',
    php: 'Versión de PHP',
    saved: 'Aplicado',
    endOfLife: 'PHP {{version}} ya no recibe actualizaciones de seguridad. Prueba antes el cambio en una copia de la versión.',
  },
  php: { title: 'Ajustes de PHP', isDefault: 'por defecto: {{value}}' },
  static: { title: 'Archivos estáticos', none: 'ninguno' },
  root: { title: 'Archivos que se sirven' },
  limits: {
    title: 'Límites del sitio',
    text: 'Lo que puede usar en conjunto todo el PHP del sitio.',
    workers: 'Solicitudes simultáneas',
    memory: 'Memoria (MiB)',
    processor: 'Procesador (centésimas de núcleo)',
    processes: 'Procesos',
    idle: 'Segundos hasta suspenderse',
  },
  none: 'Ninguna versión está activa. Crea una primero.',
};
