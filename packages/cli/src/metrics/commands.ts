import { command } from '../command.ts';

export const metricsCommands = [
  command({
    name: 'metrics',
    summary: 'Show the metrics of a site, or of all sites together',
    arguments: { site: { description: 'name or id of the site; left out: all', optional: true } },
    options: {
      range: { value: 'RANGE', choices: ['hour', 'day', 'week', 'month', 'year'], description: 'how far back (default: day)' },
    },
    examples: [
      { command: 'metrics shop', purpose: 'requests, errors and latency of the last day' },
      { command: 'metrics --range week --json', purpose: 'all values of all sites together, for another program' },
    ],
    load: async () => (await import('./show-metrics.ts')).showMetrics,
  }),
];
