import { api } from '../server/api.js';
import { byId } from './element.js';

/** Shows who is signed in, where the server knows that. Best effort: the page works without it. */
export async function showPerson() {
  const place = byId('person');
  if (!('asked' in place.dataset)) return;
  const person = await api.whoIsSignedIn().catch(() => null);
  place.querySelector('bdi').textContent = person ?? '';
  place.title = person ?? '';
  place.hidden = person === null;
}
