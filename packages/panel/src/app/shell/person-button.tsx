import type { ComponentProps } from 'react';
import { useTranslation } from 'react-i18next';
import { useSession } from '../../api/session.ts';
import classes from './shell.module.css';

/** The initials of who is signed in. */
export function PersonButton(props: ComponentProps<'button'>) {
  const { t } = useTranslation();
  const { user } = useSession();
  const initials = user.name.split(/\s+/u).map((word) => String.fromCodePoint(word.codePointAt(0) ?? 32));
  return (
    <button
      {...props}
      type="button"
      className={classes.person}
      aria-haspopup="menu"
      aria-label={t('shell.person.menu', { name: user.name })}
    >
      {`${initials[0] ?? ''}${initials.length > 1 ? (initials.at(-1) ?? '') : ''}`.toUpperCase()}
    </button>
  );
}
