import type { Log } from '../../src/sync/log.ts';

export interface LogEntry {
  readonly level: keyof Log;
  readonly fields: object;
  readonly message: string;
}

export interface RecordedLog extends Log {
  readonly entries: LogEntry[];
}

/** A log that keeps what it is told. */
export function createRecordedLog(): RecordedLog {
  const entries: LogEntry[] = [];
  const record = (level: keyof Log) => (fields: object, message: string) => {
    entries.push({ level, fields, message });
  };
  return { entries, debug: record('debug'), info: record('info'), warn: record('warn'), error: record('error') };
}
