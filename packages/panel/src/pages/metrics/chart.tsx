import { useMantineColorScheme } from '@mantine/core';
import { useEffect, useRef } from 'react';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import classes from './metrics.module.css';

export interface Series {
  readonly label: string;
  readonly values: readonly (number | null)[];
  /** Name of a CSS variable. */
  readonly color: string;
}

export interface ChartProps {
  readonly title: string;
  /** Seconds since 1970. */
  readonly times: readonly number[];
  readonly series: readonly Series[];
  readonly format: (value: number) => string;
  /** Says in words what is drawn. */
  readonly summary: string;
}

const HEIGHT = 150;

/** Curves over time. All charts of a page share one cursor. Screen readers get the sentence; the values are in the table. */
export function Chart({ title, times, series, format, summary }: ChartProps) {
  const place = useRef<HTMLDivElement>(null);
  const { colorScheme } = useMantineColorScheme();
  useEffect(() => {
    const element = place.current;
    if (element === null) return;
    const plot = new uPlot(optionsOf(element, series, format), [[...times], ...series.map(({ values }) => [...values])], element);
    const observer = new ResizeObserver(() => plot.setSize({ width: element.clientWidth, height: HEIGHT }));
    observer.observe(element);
    return () => {
      observer.disconnect();
      plot.destroy();
    };
  }, [times, series, format, colorScheme]);
  return (
    <figure className={classes.chart} aria-label={summary} role="img">
      <figcaption className={classes.caption} aria-hidden>
        {title}
      </figcaption>
      <div ref={place} aria-hidden />
    </figure>
  );
}

function optionsOf(element: HTMLElement, series: readonly Series[], format: (value: number) => string): uPlot.Options {
  const color = (variable: string) => getComputedStyle(element).getPropertyValue(variable).trim();
  const text = color('--mantine-color-dimmed');
  const grid = { stroke: color('--mantine-color-default-border'), width: 1 };
  const axis = { stroke: text, grid, ticks: { show: false }, font: '11px system-ui' };
  return {
    width: Math.max(element.clientWidth, 200),
    height: HEIGHT,
    cursor: { sync: { key: 'metrics' }, drag: { x: false, y: false } },
    legend: { live: true },
    scales: { y: { range: (_plot, _least, most) => [0, most > 0 ? most * 1.1 : 1] } },
    axes: [
      { ...axis, size: 26 },
      { ...axis, size: 64, values: (_plot, values) => values.map((value) => format(value)) },
    ],
    series: [
      {},
      ...series.map(({ label, color: variable }) => ({
        label,
        stroke: color(variable),
        width: 1.5,
        points: { show: false },
        spanGaps: false,
        value: (_plot: uPlot, value: number | null) => (value === null ? '–' : format(value)),
      })),
    ],
  };
}
