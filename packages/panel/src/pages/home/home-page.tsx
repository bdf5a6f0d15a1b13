import { Text } from '@mantine/core';

export function HomePage() {
  return <Text p="md">Sites</Text>;
}
