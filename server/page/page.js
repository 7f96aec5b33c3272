// The token is in the fragment of the URL, which browsers never send. It is removed from the address bar at once.
const given = new URLSearchParams(location.hash.slice(1)).get("token");
if (given) {
  sessionStorage.clear(); // a new token starts with fresh tabs
  sessionStorage.setItem("rapport:token", given);
  history.replaceState(null, "", location.pathname);
}
const token = sessionStorage.getItem("rapport:token");
const bearer = (token) => ({ Authorization: `Bearer ${token}` });
const headers = JSON.stringify(bearer(token ?? "<token>"), null, 2);

// -- the dialog that asks for a token: without one, and when the server refuses the one that a tab sends
const dialog = document.getElementById("ask");
const field = document.getElementById("token");
function ask(why) {
  if (dialog.open) return;
  document.getElementById("why").textContent = why;
  dialog.showModal();
}
field.addEventListener("input", () => field.setCustomValidity(""));
dialog.querySelector("form").addEventListener("submit", (event) => {
  event.preventDefault();
  const text = field.value.trim().replace(/^Bearer\s+/i, "");
  if (!/^[\w-]+\.[\w-]+\.[\w-]+$/.test(text)) {
    field.setCustomValidity("This is no token. A token has three parts with dots between them.");
    field.reportValidity();
    return;
  }
  use(text);
});
document.getElementById("later").addEventListener("click", () => dialog.close());

/** Put a token into the headers of all tabs. GraphiQL reads them from its storage when the page loads. */
function use(token) {
  const state = JSON.parse(sessionStorage.getItem("graphiql:tabState") ?? "null");
  for (const tab of state?.tabs ?? []) tab.headers = withToken(tab.headers, token);
  if (state) sessionStorage.setItem("graphiql:tabState", JSON.stringify(state));
  const active = state?.tabs[state.activeTabIndex] ?? {}; // GraphiQL opens another tab if these differ from the active one
  for (const name of ["query", "variables", "headers"]) sessionStorage.setItem(`graphiql:${name}`, active[name] ?? "");
  sessionStorage.setItem("rapport:token", token);
  location.reload();
}

function withToken(headers, token) {
  let others = {};
  try {
    others = JSON.parse(headers || "{}");
  } catch {
    // the tab's headers are no JSON
  }
  return JSON.stringify({ ...others, ...bearer(token) }, null, 2);
}

async function request(...given) {
  const answer = await fetch(...given);
  if (answer.status === 401) {
    const { errors } = await answer.clone().json();
    ask(errors[0].message);
  }
  return answer;
}

const fetcher = GraphiQL.createFetcher({
  url: "/graphql",
  subscriptionUrl: `${location.origin.replace(/^http/, "ws")}/graphql`, // a tab's headers become the connection parameters
  fetch: request,
  headers: token ? bearer(token) : {},
  wsConnectionParams: token ? bearer(token) : {},
});
const examples = JSON.parse(document.getElementById("examples").textContent);
const defaultTabs = examples.map(({ query, variables }) => ({ query, variables: JSON.stringify(variables, null, 2), headers }));
// GraphiQL fills the first tab's variables from `start`. After a reload, its storage fills them.
const start = sessionStorage.getItem("graphiql:tabState") ? {} : { ...defaultTabs[0] };
const settings = { storage: sessionStorage, isHeadersEditorEnabled: true, shouldPersistHeaders: true, ...start };
const page = React.createElement(GraphiQL, { fetcher, defaultTabs, defaultHeaders: headers, ...settings });
ReactDOM.createRoot(document.getElementById("graphiql")).render(page);
if (!token) ask("The token is missing. Every request needs one.");
