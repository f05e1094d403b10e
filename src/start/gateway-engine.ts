import type { GatewayConfig } from '../../config/schema.ts';
import type { AnswerTimes } from '../observe/answer-times.ts';
import type { Metrics } from '../observe/metrics.ts';
import { toRetention } from '../privacy/retention.ts';
import type { Database } from '../store/database.ts';
import { type Answer, createEngine, type Engine, type EngineOptions } from '../sync/engine.ts';
import type { Log } from '../sync/log.ts';
import { toEngineTimes } from './engine-times.ts';
import type { Runtime } from './runtime.ts';

export interface GatewayEngineOptions {
  readonly config: GatewayConfig;
  readonly database: Database;
  current(): Runtime;
  readonly log: Log;
  /** Name of this process in the store. */
  readonly owner: string;
  readonly metrics: Metrics;
  readonly answerTimes: AnswerTimes;
  /** For tests: the engine's times. */
  readonly times: Partial<EngineOptions> | undefined;
}

/** The engine as the configuration wants it, with everything counted. */
export function createGatewayEngine(options: GatewayEngineOptions): Engine {
  const { config, database, current, log, owner, metrics, answerTimes, times } = options;
  return createEngine({
    ...toEngineTimes(config),
    retention: toRetention(config),
    ...times,
    database,
    current,
    log,
    owner,
    metrics: {
      ...metrics,
      answered(answer) {
        metrics.answered(answer);
        noteAnswer(answerTimes, answer);
      },
    },
  });
}

/** Of what agents waited for: other webhooks are answered as soon as they are written down. */
function noteAnswer(answerTimes: AnswerTimes, { channel, seconds, kind }: Answer): void {
  if (kind === 'receipt') return;
  const { deadlineMs } = channel.config.reply;
  answerTimes.note({ channel: channel.name, ms: seconds * 1_000, deadlineMs, known: kind === 'known' });
}
