import { useComputedColorScheme } from '@mantine/core';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
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
  const colorScheme = useComputedColorScheme();
  const { t, i18n } = useTranslation();
  const timeTitle = t('metrics.time');
  const { language } = i18n;
  useEffect(() => {
    const element = place.current;
    if (element === null) return;
    const plot = new uPlot(
      optionsOf(element, { series, format, timeTitle, language }),
      [[...times], ...series.map(({ values }) => [...values])],
      element,
    );
    const observer = new ResizeObserver(() => plot.setSize({ width: element.clientWidth, height: HEIGHT }));
    observer.observe(element);
    return () => {
      observer.disconnect();
      plot.destroy();
    };
  }, [times, series, format, colorScheme, timeTitle, language]);
  return (
    <figure className={classes.chart} aria-label={summary} role="img">
      <figcaption className={classes.caption} aria-hidden>
        {title}
      </figcaption>
      <div ref={place} aria-hidden />
    </figure>
  );
}

function optionsOf(
  element: HTMLElement,
  {
    series,
    format,
    timeTitle,
    language,
  }: Pick<ChartProps, 'series' | 'format'> & { readonly timeTitle: string; readonly language: string },
): uPlot.Options {
  const moment = new Intl.DateTimeFormat(language, { dateStyle: 'short', timeStyle: 'short' });
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
      { ...axis, size: 26, space: 70, values: (_plot, splits) => nameTimes(splits, language) },
      { ...axis, size: 64, values: (_plot, values) => values.map((value) => format(value)) },
    ],
    series: [
      { label: timeTitle, value: (_plot: uPlot, value: number | null) => (value === null ? '–' : moment.format(value * 1000)) },
      ...series.map(({ label, values, color: variable }) => ({
        label,
        stroke: color(variable),
        width: 1.5,
        // A value between two that are missing is no line.
        points: { show: values.includes(null), size: 4 },
        spanGaps: false,
        value: (_plot: uPlot, value: number | null) => (value === null ? '–' : format(value)),
      })),
    ],
  };
}

const DAY = 86_400;

/** Times of day, or days where the axis goes over more than two. `splits` are in seconds since 1970. */
function nameTimes(splits: readonly number[], language: string): string[] {
  const isOfDays = (splits.at(-1) ?? 0) - (splits[0] ?? 0) > 2 * DAY;
  const format = new Intl.DateTimeFormat(language, isOfDays ? { day: 'numeric', month: 'short' } : { timeStyle: 'short' });
  return splits.map((seconds) => format.format(seconds * 1000));
}
