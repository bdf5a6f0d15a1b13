import { userId } from '@daspanel/contract/user-fields.ts';
import { rolesBelow } from '@daspanel/contract/roles.ts';
import { users, type User } from '@daspanel/contract/users.ts';
import { Stack } from '@mantine/core';
import { useSession } from '../../api/session.ts';
import { useLateAnswer } from '../../api/use-answer.ts';
import { SideDrawer } from '../../ui/side-drawer.tsx';
import { PersonActions } from './person-actions.tsx';
import { PersonForm } from './person-form.tsx';
import { PersonSessions } from './person-sessions.tsx';
import { PersonUsage } from './person-usage.tsx';

/** Everything about one person, and what can be done with him. */
export function PersonDrawer({ id, onClose }: { readonly id: string | undefined; readonly onClose: () => void }) {
  const known = userId.safeParse(id).data;
  return known === undefined ? undefined : <KnownPerson id={known} onClose={onClose} />;
}

function KnownPerson({ id, onClose }: { readonly id: User['id']; readonly onClose: () => void }) {
  const session = useSession();
  const answer = useLateAnswer(true, users.get, { params: { user: id } });
  const person = answer?.body;
  const isBelow = person !== undefined && person.id !== session.user.id && rolesBelow[session.role].includes(person.role);
  return (
    <SideDrawer title={person?.name ?? id} opened onClose={onClose} size="lg">
      {person !== undefined && (
        <Stack gap="xl">
          <PersonForm key={answer?.etag} person={person} etag={answer?.etag} isChangeable={isBelow} />
          <PersonUsage person={person} />
          {isBelow && <PersonSessions person={person} />}
          {isBelow && <PersonActions person={person} etag={answer?.etag} onGone={onClose} />}
        </Stack>
      )}
    </SideDrawer>
  );
}
