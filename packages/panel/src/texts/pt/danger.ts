export const danger = {
  title: 'Zona de perigo',
  description: 'O que é difícil de desfazer.',
  trash: {
    title: 'Mover para a lixeira',
    text: 'Todos os endereços param na hora. Arquivos, bancos de dados e e-mails ficam, e o site pode ser restaurado até ser excluído de vez.',
    action: 'Mover para a lixeira',
    ask: 'Mover {{name}} para a lixeira',
    goes: 'Estes endereços param:',
    done: '{{name}} está na lixeira',
    undo: 'Desfazer',
  },
  restore: {
    title: 'Restaurar',
    text: 'O site recupera seus endereços.',
    action: 'Restaurar',
    name: 'Outro nome, se o anterior estiver em uso',
  },
  purge: {
    title: 'Excluir de vez',
    text: 'Arquivos, bancos de dados, e-mails, logs e agendamentos são apagados. Nada disso pode ser recuperado.',
    action: 'Excluir de vez',
    ask: 'Excluir {{name}} de vez',
  },
  transfer: {
    title: 'Transferir para outra pessoa',
    text: 'O site e tudo que pertence a ele. Chaves S3 deixam de alcançá-lo, e os colaboradores do proprietário anterior são removidos.',
    owner: 'Novo proprietário',
    action: 'Transferir',
    done: '{{site}} pertence a {{name}}',
  },
};
