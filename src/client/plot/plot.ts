/** One line of a plot. `colour` is the number of a colour of the page, from 1 to PLOT_COLOURS. */
export interface PlotSeries {
  readonly label: string;
  readonly colour: number;
  readonly values: readonly (number | null)[];
  /** A bound or a figure from elsewhere, not something that was measured here. */
  readonly reference?: true;
  readonly stepped?: true;
}
export interface Plot {
  readonly id: string;
  readonly title: string;
  /** What the plot shows, for those who do not see it. */
  readonly caption: string;
  readonly unit: string;
  /** `log` for what spans orders of magnitude, `rate` for the same where 0 matters too: even up to 10, then as log. */
  readonly scale?: 'log' | 'rate';
  /** Seconds since the page's time began. */
  readonly times: readonly number[];
  readonly series: readonly PlotSeries[];
}
/** Something that happened: a numbered line in each plot, and a line of the page's list. */
export interface PlotEvent {
  readonly seconds: number;
  readonly label: string;
}

/** Colours of the page's style. */
export const PLOT_COLOURS = 6;
