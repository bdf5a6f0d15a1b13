import { sites, type Site } from '@daspanel/contract/sites.ts';
import { Anchor } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useLateAnswer } from '../api/use-answer.ts';

/** The name of a site, which leads to it; its id while the name is not known, or when it is gone. */
export function SiteLink({ id }: { readonly id: Site['id'] }) {
  const answer = useLateAnswer(true, sites.get, { params: { site: id } });
  if (answer === undefined) return <>{id}</>;
  return (
    <Anchor component={Link} to={`/sites/${id}/overview`} size="sm" inherit>
      {answer.body.name}
    </Anchor>
  );
}
