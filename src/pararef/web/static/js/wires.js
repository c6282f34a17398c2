// What Gradio gives to the code of one component: by it that component asks the server.
// It is handed to the modules, which are loaded beside Gradio and know nothing of it.
// Gradio looks for the names of the events in this text.
const events = ["ask", "visit", "refine", "turn", "look", "restock"];

window.pararef = {
  send(event, data) {
    if (!events.includes(event)) throw new Error(`no event ${event}`);
    trigger(event, data);
  },
};
