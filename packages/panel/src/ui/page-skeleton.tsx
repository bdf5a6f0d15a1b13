import { Skeleton, Stack } from '@mantine/core';

/** Stands where a page will be, as soon as it is there. */
export function PageSkeleton() {
  return (
    <Stack p="md" gap="sm" aria-busy="true">
      <Skeleton h={24} w="30%" />
      <Skeleton h={14} w="55%" />
      <Skeleton h={160} mt="sm" />
    </Stack>
  );
}
