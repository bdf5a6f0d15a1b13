import type { Role } from '@daspanel/contract/roles.ts';
import { users, type User } from '@daspanel/contract/users.ts';
import { Select } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { showHidden } from './plain-text.ts';
import { answerKey } from '../api/use-answer.ts';
import { client } from '../api/client.ts';

/** One of many people, found by a part of his name or address. */
export function PersonSelect({
  label,
  role,
  value,
  onChange,
}: {
  readonly label: string;
  /** Only people who are this. */
  readonly role?: Role;
  readonly value: User | undefined;
  readonly onChange: (person: User | undefined) => void;
}) {
  const [search, setSearch] = useState('');
  const wanted = search === value?.name ? '' : search;
  const request = { query: { limit: 30, ...(wanted === '' ? {} : { search: wanted }), ...(role === undefined ? {} : { role }) } };
  const { data = [] } = useQuery({
    queryKey: answerKey(users.list, request),
    queryFn: async () => (await client.call(users.list, request)).body.items,
  });
  const offered = value === undefined || data.some(({ id }) => id === value.id) ? data : [value, ...data];
  return (
    <Select
      label={label}
      searchable
      searchValue={search}
      onSearchChange={setSearch}
      filter={({ options }) => options}
      value={value?.id ?? null}
      onChange={(id) => onChange(offered.find((one) => one.id === id))}
      data={offered.map(({ id, name, email }) => ({ value: id, label: showHidden(`${name} (${email})`) }))}
    />
  );
}
