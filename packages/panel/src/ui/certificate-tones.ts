/** How states of automatic certificates look. */
export const certificateTones = {
  waiting: 'waiting',
  blocked: 'bad',
  ordering: 'waiting',
  ready: 'good',
  renewing: 'good',
  failing: 'bad',
  stopped: 'bad',
} as const;
