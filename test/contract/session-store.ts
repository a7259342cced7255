import { afterEach, beforeEach, describe } from 'vitest';
import { acceptCases } from './store/accept.ts';
import { durabilityCases, firstOpeningCases } from './store/durability.ts';
import { feedbackCases } from './store/feedback.ts';
import { openHarness, type StoreHarness, type TestDatabase } from './store/harness.ts';
import { installationCases } from './store/installations.ts';
import { messageCases } from './store/messages.ts';
import { personalCases } from './store/personal.ts';
import { raceCases } from './store/races.ts';
import { sessionCases } from './store/sessions.ts';
import { turnCases } from './store/turns.ts';
import { usageCases } from './store/usage.ts';

/** What every `SessionStore` does. `makeDatabase` makes an empty one for each test. */
export function describeSessionStore(name: string, makeDatabase: () => Promise<TestDatabase>): void {
  describe(`the session store on ${name}, at its first opening`, () => {
    firstOpeningCases(makeDatabase);
  });

  describe(`the session store on ${name}`, () => {
    let harness: StoreHarness | undefined;
    const at = () => {
      if (harness === undefined) throw new Error('no store is open');
      return harness;
    };
    beforeEach(async () => {
      harness = await openHarness(await makeDatabase());
    });
    afterEach(async () => {
      await harness?.end();
    });

    describe('sessions', () => {
      sessionCases(at);
    });
    describe('installations', () => {
      installationCases(at);
    });
    describe('messages', () => {
      messageCases(at);
    });
    describe('accepting', () => {
      acceptCases(at);
    });
    describe('turns', () => {
      turnCases(at);
    });
    describe('feedback', () => {
      feedbackCases(at);
    });
    describe('what people asked for and what it took', () => {
      usageCases(at);
    });
    describe('the data of one person, and old data', () => {
      personalCases(at);
    });
    describe('two processes at once', () => {
      raceCases(at);
    });
    describe('durability', () => {
      durabilityCases(at);
    });
  });
}
