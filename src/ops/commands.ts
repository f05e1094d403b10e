import { check } from './check.ts';
import type { Command } from './command.ts';
import { conflicts } from './conflicts.ts';
import { dryRun } from './dry-run.ts';
import { erase } from './erase.ts';
import { events } from './events.ts';
import { explain } from './explain.ts';
import { exportPerson } from './export.ts';
import { hashPasswordCommand } from './hash-password.ts';
import { migrateStoreCommand } from './migrate-store.ts';
import { newConnector } from './new-connector.ts';
import { reload } from './reload.ts';
import { replay } from './replay.ts';
import { rotateToken } from './rotate-token.ts';
import { simulate } from './simulate.ts';
import { start } from './start.ts';

/** Every command of `gateway`, in the order in which they are listed. */
export const COMMANDS: readonly Command[] = [
  start,
  check,
  reload,
  simulate,
  dryRun,
  events,
  explain,
  conflicts,
  replay,
  migrateStoreCommand,
  rotateToken,
  exportPerson,
  erase,
  hashPasswordCommand,
  newConnector,
];
