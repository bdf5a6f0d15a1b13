export const siteSettings = {
  title: 'Ajustes',
  description: 'O que executa a versão no ar, e como. As requisições seguem enquanto uma mudança é aplicada.',
  version: 'Ajustes de',
  engine: {
    title: 'Motor',
    php: 'Versão do PHP',
    saved: 'Aplicado',
    endOfLife: 'O PHP {{version}} não recebe mais atualizações de segurança. Teste a mudança antes em uma cópia da versão.',
  },
  php: { title: 'Ajustes do PHP', isDefault: 'padrão: {{value}}' },
  static: { title: 'Arquivos estáticos', none: 'nenhum' },
  root: { title: 'Arquivos servidos' },
  limits: {
    title: 'Limites do site',
    text: 'O que todo o PHP do site pode usar ao todo.',
    workers: 'Requisições simultâneas',
    memory: 'Memória (MiB)',
    processor: 'Processador (centésimos de núcleo)',
    processes: 'Processos',
    idle: 'Segundos até adormecer',
  },
  none: 'Nenhuma versão está no ar. Ponha uma no ar primeiro.',
};
