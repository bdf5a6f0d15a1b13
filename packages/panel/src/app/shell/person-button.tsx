import type { ComponentProps } from 'react';
import { useTranslation } from 'react-i18next';
import { useSession } from '../../api/session.ts';
import classes from './shell.module.css';

/** The initials of who is signed in. */
export function PersonButton(props: ComponentProps<'button'>) {
  const { t } = useTranslation();
  const { user } = useSession();
  const words = user.name.split(/\s+/u).map((word) => String.fromCodePoint(word.codePointAt(0) ?? 32));
  // Who speaks to the computer says what he sees, so that the name begins with it (WCAG 2.5.3).
  const initials = `${words[0] ?? ''}${words.length > 1 ? (words.at(-1) ?? '') : ''}`.toUpperCase();
  return (
    <button
      {...props}
      type="button"
      className={classes.person}
      aria-haspopup="menu"
      aria-label={`${initials}: ${t('shell.person.menu', { name: user.name })}`}
    >
      {initials}
    </button>
  );
}
