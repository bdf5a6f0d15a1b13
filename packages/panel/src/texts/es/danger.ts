export const danger = {
  title: 'Zona de peligro',
  description: 'Lo que cuesta deshacer.',
  trash: {
    title: 'Mover a la papelera',
    text: 'Todas las direcciones dejan de responder. Archivos, bases de datos y correo se conservan, y el sitio se puede restaurar hasta que se elimine definitivamente.',
    action: 'Mover a la papelera',
    ask: 'Mover {{name}} a la papelera',
    goes: 'Dejan de responder estas direcciones:',
    done: '{{name}} está en la papelera',
    undo: 'Deshacer',
  },
  restore: {
    title: 'Restaurar',
    text: 'El sitio recupera sus direcciones.',
    action: 'Restaurar',
    name: 'Otro nombre, si el anterior está en uso',
  },
  purge: {
    title: 'Eliminar definitivamente',
    text: 'Se eliminan archivos, bases de datos, correo, logs y tareas programadas. No se podrá recuperar nada.',
    action: 'Eliminar definitivamente',
    ask: 'Eliminar {{name}} definitivamente',
  },
  transfer: {
    title: 'Transferir a otra persona',
    text: 'El sitio y todo lo que le pertenece. Las claves S3 dejan de alcanzarlo y se quitan los colaboradores del propietario anterior.',
    owner: 'Nuevo propietario',
    action: 'Transferir',
    done: '{{site}} pertenece a {{name}}',
  },
};
