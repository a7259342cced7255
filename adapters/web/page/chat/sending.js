import { announce } from '../shell/element.js';
import { hideNotice, showProblem } from '../shell/notice.js';

/** What puts words and files into the conversation. `session()` is the open one, `prepare()` gets it ready for a message that was edited. */
export function createSending({ session, prepare, layout, composer, onSent }) {
  async function send(content, files) {
    hideNotice();
    await prepare();
    const sending = session().send(content, files);
    announce('Sent. Threadsmith is answering.');
    layout.showView('chat');
    await sending;
    onSent();
  }

  /** Begins a message with these words, which the person goes on with. */
  function begin(words) {
    layout.showView('chat');
    composer.begin(words);
  }

  function attach(file) {
    if (file.content.trim() === '') {
      showProblem('There is nothing to send yet. Paste a workflow file first.');
      return;
    }
    layout.showView('chat');
    composer.attach(file);
  }

  return { send, begin, attach };
}
