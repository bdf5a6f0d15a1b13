import type { DatabaseManagerTicket } from '@daspanel/contract/databases.ts';

/** Opens the database manager in another tab. The ticket goes in the body of a form: it stands in no address. */
export function openManager({ url, ticket }: DatabaseManagerTicket): void {
  const form = document.createElement('form');
  form.method = 'post';
  form.action = url;
  form.target = '_blank';
  form.rel = 'noopener';
  const field = document.createElement('input');
  field.type = 'hidden';
  field.name = 'ticket';
  field.value = ticket;
  form.append(field);
  document.body.append(form);
  form.submit();
  form.remove();
}
