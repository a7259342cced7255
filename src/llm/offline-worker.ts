import { parentPort } from 'node:worker_threads';
import { answerOffline } from './offline/answer.ts';
import { loadLibrary } from './offline/library.ts';
import type { PromptTask } from './provider.ts';

const library = loadLibrary();
parentPort?.on('message', (task: PromptTask) => parentPort?.postMessage(answerOffline(task, library)));
parentPort?.postMessage('ready');
