export const danger = {
  title: 'Gefahrenzone',
  description: 'Was sich schwer rückgängig machen lässt.',
  trash: {
    title: 'In den Papierkorb',
    text: 'Alle Adressen enden sofort. Dateien, Datenbanken und E-Mails bleiben, und die Website lässt sich wiederherstellen, bis sie endgültig gelöscht wird.',
    action: 'In den Papierkorb',
    ask: '{{name}} in den Papierkorb legen',
    goes: 'Diese Adressen enden:',
    done: '{{name}} liegt im Papierkorb',
    undo: 'Rückgängig',
  },
  restore: {
    title: 'Wiederherstellen',
    text: 'Die Website bekommt ihre Adressen zurück.',
    action: 'Wiederherstellen',
    name: 'Anderer Name, falls der frühere vergeben ist',
  },
  purge: {
    title: 'Endgültig löschen',
    text: 'Dateien, Datenbanken, E-Mails, Logs und Zeitpläne werden gelöscht. Nichts davon lässt sich zurückholen.',
    action: 'Endgültig löschen',
    ask: '{{name}} endgültig löschen',
  },
  transfer: {
    title: 'Übergeben',
    text: 'Die Website mit allem, was dazugehört. Zugriffsschlüssel verlieren sie, und Mitarbeiter des früheren Inhabers werden entfernt.',
    owner: 'Neuer Inhaber',
    action: 'Übergeben',
    done: '{{site}} gehört nun {{name}}',
  },
};
