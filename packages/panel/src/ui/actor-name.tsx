import { users } from '@daspanel/contract/users.ts';
import { useTranslation } from 'react-i18next';
import { showHidden } from './plain-text.ts';
import { useMay } from '../api/session.ts';
import { useLateAnswer } from '../api/use-answer.ts';
import { userId, type UserId } from '@daspanel/contract/user-fields.ts';

/** Who acted: names of people, both where one sees with the eyes of another; else what stands in the record. */
export function ActorName({ actor }: { readonly actor: string }) {
  const { t } = useTranslation();
  const [, first = '', second = ''] = /^user:(\w+)(?: for user:(\w+))?$/.exec(actor) ?? [];
  const names = [usePersonName(first), usePersonName(second)] as const;
  if (first === '') return <>{actor}</>;
  if (second === '') return <span title={actor}>{names[0]}</span>;
  return <span title={actor}>{t('administration.audit.through', { impersonator: names[0], person: names[1] })}</span>;
}

function usePersonName(text: string): string {
  const id = userId.safeParse(text).data;
  const mayRead = useMay('users:read');
  const answer = useLateAnswer(mayRead && id !== undefined, users.get, { params: { user: id ?? ('owner' as UserId) } });
  return showHidden(answer?.body.name ?? text);
}
