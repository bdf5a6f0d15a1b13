export const danger = {
  title: 'Danger',
  description: 'What is hard to undo.',
  trash: {
    title: 'Move to the trash',
    text: 'All addresses end at once. Files, databases and mail stay, and the site can be restored, until it is deleted for good.',
    action: 'Move to the trash',
    ask: 'Move {{name}} to the trash',
    goes: 'These addresses end:',
    done: '{{name}} is in the trash',
    undo: 'Undo',
  },
  restore: {
    title: 'Restore',
    text: 'The site gets its addresses back.',
    action: 'Restore',
    name: 'Another name, where the former one is in use',
  },
  purge: {
    title: 'Delete for good',
    text: 'Files, databases, mail, logs and schedules go. Nothing of it can be had back.',
    action: 'Delete for good',
    ask: 'Delete {{name}} for good',
  },
  transfer: {
    title: 'Give to somebody else',
    text: 'The site and all that belongs to it. Access keys lose it, and collaborators of the former owner are taken off.',
    owner: 'New owner',
    action: 'Give away',
    done: '{{site}} belongs to {{name}}',
  },
};
