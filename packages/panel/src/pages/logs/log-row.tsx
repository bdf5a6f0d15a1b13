import type { LogLine } from '@daspanel/contract/logs.ts';
import { Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { showBytes } from '../../ui/bytes.tsx';
import { plainText } from '../../ui/plain-text.ts';
import classes from './logs.module.css';

/** One line, as text: whatever a visitor or a program put into it does nothing here. */
export function LogRow({ line }: { readonly line: LogLine | 'gap' }) {
  const { t, i18n } = useTranslation();
  if (line === 'gap')
    return (
      <Text size="xs" c="dimmed" fs="italic">
        {t('logs.gap')}
      </Text>
    );
  const { request, at, text } = line;
  if (request === null) return <span className={classes.text}>{plainText(text ?? '')}</span>;
  const { status, method, host, path, sent, milliseconds, client, agent } = request;
  return (
    <>
      <time dateTime={at ?? ''} className={classes.time}>
        {at === null ? '' : showTime(at, i18n.language)}
      </time>
      <span className={classes.status} data-class={Math.floor(status / 100)}>
        {status === 0 ? t('logs.noStatus') : status}
      </span>
      <span className={classes.method}>{method}</span>
      <span className={classes.address} title={plainText(agent)}>
        {plainText(host)}
        <b>{plainText(path)}</b>
      </span>
      <span className={classes.size}>{showBytes(sent, i18n.language)}</span>
      <span className={classes.size}>{milliseconds} ms</span>
      <span className={classes.client}>{client}</span>
    </>
  );
}

function showTime(at: string, language: string): string {
  const date = new Date(at);
  const isToday = date.toDateString() === new Date().toDateString();
  return new Intl.DateTimeFormat(language, { ...(isToday ? {} : { dateStyle: 'short' }), timeStyle: 'medium' }).format(date);
}
