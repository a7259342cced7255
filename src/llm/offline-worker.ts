import { parentPort, workerData } from 'node:worker_threads';
import { answerOffline } from './offline/answer.ts';
import { loadLibrary } from './offline/library.ts';
import type { PromptTask } from './provider.ts';

parentPort?.postMessage(answerOffline(workerData as PromptTask, loadLibrary()));
