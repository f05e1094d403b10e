import { type Duplicates, findDuplicates, listSnapshots, type RecordSnapshot, toSnapshot } from './census.ts';
import type { Clock } from './clock.ts';
import { type Fault, FaultBoard, type FaultHandle } from './faults.ts';
import type { LatencyPlan } from './latency.ts';
import type { Owner, OwnerSeed } from './owners.ts';
import { createPortal, type Portal } from './portal.ts';
import type { ObjectType, PropertyDefinition, PropertyDraft } from './properties.ts';
import { Recorder } from './recorder.ts';
import { requireRecord, seedArchive, seedMerge, seedRecord, seedRename } from './seeds.ts';
import { DEFAULT_SETTINGS, type PortalSettings, type TokenSeed } from './settings.ts';

/** The emulated account and everything a test does to it, without the HTTP server around it. */
export class EmulatedAccount {
  readonly recorder = new Recorder();
  readonly faults = new FaultBoard();
  readonly clock: Clock;
  readonly #initial: PortalSettings;
  #portal: Portal;
  #latency: LatencyPlan;

  constructor(settings: Partial<PortalSettings>, clock: Clock) {
    this.clock = clock;
    this.#initial = { ...DEFAULT_SETTINGS, ...settings };
    this.#portal = createPortal(this.#initial, clock);
    this.#latency = this.#initial.latency;
  }

  get portal(): Portal {
    return this.#portal;
  }

  get latency(): LatencyPlan {
    return this.#latency;
  }

  /** Real ms added to every request from now on. */
  setLatency(plan: LatencyPlan): void {
    this.#latency = plan;
  }

  /** Starts over with the settings of the beginning, or some of them changed: no records, no recording, no faults. The clock goes on. */
  reset(changes: Partial<PortalSettings> = {}): void {
    const settings = { ...this.#initial, ...changes };
    this.#portal = createPortal(settings, this.clock);
    this.#latency = settings.latency;
    this.recorder.clear();
    this.faults.clear();
  }

  /** Moves the emulator's time forward: index lag, token expiry, limit windows and days follow. */
  advance(ms: number): void {
    this.clock.advance(ms);
  }

  fail(fault: Fault): FaultHandle {
    return this.faults.add(fault);
  }

  /** @returns the id. @throws ApiError as a POST would be refused */
  addContact(properties: Readonly<Record<string, string>>, options: { indexed?: boolean } = {}): string {
    return seedRecord(this.#portal, 'contacts', properties, options).id;
  }

  /** Adds a note, call or task to a contact. @returns the id */
  addActivity(
    type: Exclude<ObjectType, 'contacts'>,
    contactId: string,
    properties: Readonly<Record<string, string>>,
  ): string {
    return seedRecord(this.#portal, type, properties, { contactId }).id;
  }

  addOwner(seed: OwnerSeed): Owner {
    return this.#portal.owners.add(seed);
  }

  addProperty(draft: PropertyDraft, type: ObjectType = 'contacts'): PropertyDefinition {
    return this.#portal.catalog.add(type, draft);
  }

  /** The old internal name does not exist any more; its values are under the new one. */
  renameProperty(from: string, to: string, type: ObjectType = 'contacts'): void {
    seedRename(this.#portal, type, from, to);
  }

  archiveProperty(name: string, type: ObjectType = 'contacts'): void {
    this.#portal.catalog.archive(type, name);
  }

  /** @returns the id of the record both are now */
  mergeContacts(primaryId: string, secondaryId: string): string {
    return seedMerge(this.#portal, primaryId, secondaryId).id;
  }

  archiveContact(id: string): void {
    seedArchive(this.#portal, id);
  }

  /** Adds a static token, or gives a known one other scopes; also brings a revoked one back. */
  addToken(seed: TokenSeed): void {
    this.#portal.tokens.add(seed);
  }

  /** Revokes an access token, static or OAuth, or a refresh token. */
  revokeToken(token: string): void {
    this.#portal.tokens.revoke(token);
  }

  /** Requests of the account's day so far. */
  setUsedToday(count: number): void {
    this.#portal.limits.usedToday = count;
  }

  /** All live records of a type, oldest first. */
  records(type: ObjectType): readonly RecordSnapshot[] {
    return listSnapshots(this.#portal, type);
  }

  /** One live record; old ids of merged contacts lead to the new one. @throws Error when there is none */
  record(type: ObjectType, id: string): RecordSnapshot {
    return toSnapshot(this.#portal, requireRecord(this.#portal, type, id));
  }

  duplicates(): Duplicates {
    return findDuplicates(this.#portal);
  }

  get requests(): Recorder['requests'] {
    return this.recorder.requests;
  }

  /** Requests by kind, such as `contacts.create`. */
  get calls(): Recorder['calls'] {
    return this.recorder.calls;
  }

  get statuses(): Recorder['statuses'] {
    return this.recorder.statuses;
  }

  get violations(): Recorder['violations'] {
    return this.recorder.violations;
  }

  /** Requests answered 429 because a limit was really passed, not because a fault said so. */
  get limitRefusals(): number {
    return this.#portal.limits.refused;
  }
}
