import { versionDiffs, type ComparedText } from '@daspanel/contract/version-diffs.ts';
import type { Version } from '@daspanel/contract/versions.ts';
import { Modal, Skeleton, Stack, Text } from '@mantine/core';
import { lazy, Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { useQuery } from '@tanstack/react-query';
import { answerQuery } from '../../api/use-answer.ts';
import { sayProblem } from '../../ui/say-problem.tsx';
import { useLanguage } from '../../texts/use-language.ts';
import { showBytes } from '../../ui/bytes.tsx';
import { plainText } from '../../ui/plain-text.ts';

const SideBySide = lazy(() => import('./side-by-side.tsx').then((file) => ({ default: file.SideBySide })));

interface Given {
  readonly version: Version;
  readonly other: Version;
  readonly path: string;
}

/** One file of two versions: both texts beside each other, or what is there instead. */
export function CompareFile({ onClose, ...given }: Given & { readonly onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <Modal
      opened
      onClose={onClose}
      size="min(90rem, 96vw)"
      title={`${plainText(given.path)}: ${given.other.name} → ${given.version.name}`}
      closeButtonProps={{ 'aria-label': t('ui.close') }}
    >
      <Suspense fallback={<Skeleton h="60dvh" />}>
        <Content {...given} />
      </Suspense>
    </Modal>
  );
}

function Content({ version, other, path }: Given) {
  const { t } = useTranslation();
  const request = { params: { site: version.site, version: version.id }, query: { with: other.id, path } };
  const { data, error } = useQuery({ ...answerQuery(versionDiffs.file, request), staleTime: Infinity, gcTime: 0 });
  if (error !== null) return <Text c="var(--mantine-color-error)">{sayProblem(error)}</Text>;
  if (data === undefined) return <Skeleton h="60dvh" />;
  const { before, after } = data.body;
  const texts = [textOf(before), textOf(after)] as const;
  if (texts[0] !== undefined && texts[1] !== undefined)
    return <SideBySide path={path} before={texts[0]} after={texts[1]} label={t('versions.compare.file.label', { path })} />;
  return (
    <Stack gap="xs">
      <Side name={other.name} content={before} />
      <Side name={version.name} content={after} />
    </Stack>
  );
}

/** What is absent is shown as an empty text. */
function textOf(content: ComparedText): string | undefined {
  if (content.kind === 'text') return content.text;
  return content.kind === 'absent' ? '' : undefined;
}

function Side({ name, content }: { readonly name: string; readonly content: ComparedText }) {
  return (
    <Text size="sm">
      <b>{name}</b>: {useSentence(content)}
    </Text>
  );
}

function useSentence(content: ComparedText): string {
  const { t } = useTranslation();
  const language = useLanguage();
  switch (content.kind) {
    case 'text':
      return plainText(content.text.slice(0, 200));
    case 'link':
      return t('versions.compare.file.link', { target: plainText(content.target) });
    case 'binary':
      return t('versions.compare.file.binary', { size: showBytes(content.bytes, language) });
    case 'too-large':
      return t('versions.compare.file.large', { size: showBytes(content.bytes, language) });
    case 'absent':
      return t('versions.compare.file.absent');
  }
}
