import { siteMail } from '@daspanel/contract/mail-settings.ts';
import { send } from '../../api/client.ts';
import { useSite } from '../../api/use-site.ts';
import { TestMessageForm } from '../../ui/test-message-form.tsx';

/** Tries the stored mail server of the site. */
export function TestForm() {
  const { id } = useSite();
  return <TestMessageForm send={async (body) => (await send(siteMail.test, { params: { site: id }, body })).body.response} />;
}
