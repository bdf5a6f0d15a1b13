import { siteMail } from '@daspanel/contract/mail-settings.ts';
import { send } from '../../api/client.ts';
import { useSite } from '../../api/use-site.ts';
import { asCommand, cli } from '../../ui/as-command.ts';
import { TestMessageForm } from '../../ui/test-message-form.tsx';

/** Tries the stored mail server of the site. */
export function TestForm() {
  const { id, name } = useSite();
  const params = { site: id };
  return (
    <TestMessageForm
      send={async (body) => (await send(siteMail.test, { params, body })).body.response}
      copyAs={(body) => asCommand(siteMail.test, { params, body }, cli`mail test ${name} --to ${body.to}`)}
    />
  );
}
