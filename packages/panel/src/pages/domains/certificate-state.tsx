import { certificates } from '@daspanel/contract/certificates.ts';
import type { Mapping } from '@daspanel/contract/mappings.ts';
import { useTranslation } from 'react-i18next';
import { useLateAnswer } from '../../api/use-answer.ts';
import { certificateTones } from '../../ui/certificate-tones.ts';
import { StateBadge } from '../../ui/state-badge.tsx';

/** How the certificate of a domain is, in one word. */
export function CertificateState({ mapping }: { readonly mapping: Mapping }) {
  const { t } = useTranslation();
  const isAutomatic = mapping.certificate === 'automatic';
  const answer = useLateAnswer(isAutomatic, certificates.get, { params: { site: mapping.site, mapping: mapping.id } });
  const status = answer?.body.status;
  if (!isAutomatic) return <>{t(`domains.certificate.${mapping.certificate}`)}</>;
  if (status === undefined || status === null) return answer === undefined ? undefined : <>{t('domains.certificate.local')}</>;
  return <StateBadge state={status.state} tone={certificateTones[status.state]} title={t(`domains.status.${status.state}`)} />;
}
