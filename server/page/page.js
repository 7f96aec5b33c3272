// The token is in the fragment of the URL, which browsers never send. It is removed from the address bar at once.
const given = new URLSearchParams(location.hash.slice(1)).get("token");
if (given) {
  sessionStorage.clear(); // a new token starts with fresh tabs
  sessionStorage.setItem("rapport:token", given);
  history.replaceState(null, "", location.pathname);
}
const token = sessionStorage.getItem("rapport:token");
const authorization = { Authorization: `Bearer ${token || "<paste what `rapport token --role manager` prints>"}` };
const headers = JSON.stringify(authorization, null, 2);
const fetcher = GraphiQL.createFetcher({ url: "/graphql", headers: token ? authorization : {} });
const examples = JSON.parse(document.getElementById("examples").textContent);
const defaultTabs = examples.map(({ query, variables }) => ({ query, variables: JSON.stringify(variables, null, 2), headers }));
// GraphiQL fills the first tab's variables from `start`. After a reload, its storage fills them.
const start = sessionStorage.getItem("graphiql:tabState") ? {} : { ...defaultTabs[0] };
ReactDOM.createRoot(document.getElementById("graphiql")).render(
  React.createElement(GraphiQL, { fetcher, defaultTabs, defaultHeaders: headers, storage: sessionStorage, isHeadersEditorEnabled: true, ...start }),
);
