import { createMetrics } from '../../observe/metrics.ts';
import { toCode, toTable } from './table.ts';

/** The gateway's own metrics. Those of the Node process are added by prom-client and documented there. */
export function describeMetrics(): string {
  const { registry } = createMetrics(async () => ({ open: 0, dead: 0 }));
  const rows = registry
    .getMetricsAsArray()
    .filter(({ name }) => name.startsWith('gateway_'))
    .map((metric) => [
      toCode(metric.name),
      String(metric.type),
      readLabels(metric).map(toCode).join(', '),
      metric.help,
    ]);
  return toTable(['Metric', 'Type', 'Labels', 'What it counts'], rows);
}

/** prom-client keeps the labels on the metric and leaves them out of its types. */
function readLabels(metric: object): readonly string[] {
  const { labelNames } = metric as { readonly labelNames?: readonly string[] };
  return labelNames ?? [];
}
