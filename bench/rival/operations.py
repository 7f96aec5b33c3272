"""The compared operations: for each one, the text and the variables for Rapport and for the Neo4j GraphQL Library.

Fields, filters, orders and page sizes are the same on both sides. Aliases give the library's fields the names of Rapport's fields.
"""

import base64
import json
from dataclasses import dataclass
from typing import Any

from bench.accounts import KEY, customer_id
from bench.block import GraphSize
from bench.operations import PORTFOLIO, WORDS, contract

Variables = dict[str, Any]
PAGE, FAR = 20, 50
_ROW = "id name status city owner { id name }"


@dataclass(frozen=True, slots=True)
class Comparison:
    """One operation on both sides. `requests` is the number of requests per round.

    `ordered` is False for a search in which each side ranks by its own rule. Then only the number of hits is compared.
    """

    key: str
    title: str
    ours: str
    ours_variables: list[Variables]
    theirs: str
    theirs_variables: list[Variables]
    requests: int
    ordered: bool = True


ACCOUNT = """
query AccountGraph($id: ID!, $contacts: Int = 20, $after: String, $purchases: Int = 10) {
  customer: customers(where: {id: {eq: $id}}) {
    id externalId name domain industry status territory { id name } owner { id name }
    parent { id name }
    subsidiaries: subsidiariesConnection(first: 20, sort: [{node: {nameKey: ASC}}, {node: {id: ASC}}]) {
      totalCount edges { node { id name level } }
    }
    contacts: contactsConnection(
      first: $contacts, after: $after, sort: [{node: {nameKey: ASC}}, {edge: {key: ASC}}],
      where: {edge: {buyingRole: {in: ["DECISION_MAKER", "PROCUREMENT", "INFLUENCER", "USER"]}}}
    ) {
      totalCount
      pageInfo { hasNextPage endCursor }
      edges {
        cursor
        properties { title department buyingRole since }
        node {
          id name reportsTo { id name }
          knows: knowsConnection(first: 5, sort: [{edge: {strength: DESC}}, {node: {id: ASC}}]) {
            edges { properties { how strength } node { id name } }
          }
        }
      }
    }
    purchases: purchasesConnection(first: $purchases, sort: [{node: {orderedAt: DESC}}, {node: {id: ASC}}]) {
      totalCount
      pageInfo { hasNextPage endCursor }
      edges { node { id orderedAt total currency soldBy { id name } placedBy { id name } } }
    }
    referredBy: broughtBy(where: {attributed: {eq: true}}) { contact { id name } customer { id name } }
    referred: referredConnection(first: 10, sort: [{node: {nameKey: ASC}}, {node: {id: ASC}}]) {
      totalCount edges { node { id name } }
    }
  }
}"""
KEY_ACCOUNTS = """
query Portfolio($segment: String!) {
  customers: customersConnection(first: 100, where: {segment: {eq: $segment}}, sort: [{nameKey: ASC}, {id: ASC}]) {
    edges { node {
      id name status
      contacts: contactsConnection(first: 20, sort: [{node: {nameKey: ASC}}, {edge: {key: ASC}}]) {
        edges { properties { title } node { id name } }
      }
      purchases: purchasesConnection(first: 10, sort: [{node: {orderedAt: DESC}}, {node: {id: ASC}}]) {
        edges { node { id orderedAt total currency } }
      }
    } }
  }
}"""
FOUND = """
query FindContact($text: String!, $first: Int = 10) {
  customers: findCustomers(phrase: $text, first: $first) { edges { score node { __typename id name domain industry } } }
  contacts: findContacts(phrase: $text, first: $first) {
    edges { score node {
      __typename id name email
      employments: employmentsConnection(sort: [{edge: {until: DESC}}, {edge: {since: DESC}}, {node: {id: ASC}}]) {
        edges { properties { title department } customer: node { id name } }
      }
    } }
  }
}"""
REFETCH = """
query Refetch($id: ID!, $ids: [ID!]!) {
  node: customers(where: {id: {eq: $id}}) { __typename id name level }
  nodes: customers(where: {id: {in: $ids}}, sort: [{id: ASC}]) { __typename id }
}"""
LEVELS = """
query Levels($id: ID!) {
  customer(by: {id: $id}) {
    id name
    contacts(first: 20) {
      edges { title node {
        id name
        knows(first: 5) { edges { strength node { id name employments { title customer { id name } } } } }
      } }
    }
  }
}"""
LEVELS_LIBRARY = """
query Levels($id: ID!) {
  customer: customers(where: {id: {eq: $id}}) {
    id name
    contacts: contactsConnection(first: 20, sort: [{node: {nameKey: ASC}}, {edge: {key: ASC}}]) {
      edges { properties { title } node {
        id name
        knows: knowsConnection(first: 5, sort: [{edge: {strength: DESC}}, {node: {id: ASC}}]) {
          edges { properties { strength } node {
            id name
            employments: employmentsConnection(sort: [{edge: {until: DESC}}, {edge: {since: DESC}}, {node: {id: ASC}}]) {
              edges { properties { title } customer: node { id name } }
            }
          } }
        }
      } }
    }
  }
}"""
LATEST = f"""
query Latest($segment: String!) {{
  customers(first: {PAGE}, filter: {{segment: {{eq: $segment}}}}, orderBy: {{field: LAST_ORDER_AT, direction: DESC}}) {{
    totalCount pageInfo {{ hasNextPage endCursor }} nodes {{ {_ROW} lastOrderAt }}
  }}
}}"""
LATEST_LIBRARY = f"""
query Latest($segment: String!) {{
  customers: customersConnection(first: {PAGE}, where: {{segment: {{eq: $segment}}}}, sort: [{{orderedAtLow: DESC}}, {{id: ASC}}]) {{
    totalCount pageInfo {{ hasNextPage endCursor }} edges {{ node {{ {_ROW} lastOrderAt }} }}
  }}
}}"""


def _few(count: str) -> str:
    return f"""
query Few($segment: String!, $industry: String!) {{
  customers(first: {PAGE}, filter: {{segment: {{eq: $segment}}, industry: {{eq: $industry}}}}, orderBy: {{field: NAME}}) {{
    {count} pageInfo {{ hasNextPage endCursor }} nodes {{ {_ROW} }}
  }}
}}"""


def _few_library(count: str) -> str:
    return f"""
query Few($segment: String!, $industry: String!) {{
  customers: customersConnection(
    first: {PAGE}, where: {{segment: {{eq: $segment}}, industry: {{eq: $industry}}}}, sort: [{{nameKey: ASC}}, {{id: ASC}}]
  ) {{
    {count} pageInfo {{ hasNextPage endCursor }} edges {{ node {{ {_ROW} }} }}
  }}
}}"""


BROAD = f"""
query Broad($segment: String!, $after: String, $first: Int = {PAGE}) {{
  customers(first: $first, after: $after, filter: {{segment: {{eq: $segment}}}}, orderBy: {{field: NAME}}) {{
    pageInfo {{ hasNextPage endCursor }} nodes {{ {_ROW} }}
  }}
}}"""
BROAD_LIBRARY = f"""
query Broad($segment: String!, $after: String, $first: Int = {PAGE}) {{
  customers: customersConnection(
    first: $first, after: $after, where: {{segment: {{eq: $segment}}}}, sort: [{{nameKey: ASC}}, {{id: ASC}}]
  ) {{
    pageInfo {{ hasNextPage endCursor }} edges {{ node {{ {_ROW} }} }}
  }}
}}"""
BROAD_SEGMENT = "small business"


def comparisons(size: GraphSize, names: list[str], after: str) -> list[Comparison]:
    """Return the operations. `names` are names of customers for the search. `after` is Rapport's cursor of the last customer ahead of page
    50 of the broad list.
    """
    step = max(1, size.customers // 200)
    numbers = [number for number in range(0, size.customers, step) if number % 50 != 7]
    accounts: list[Variables] = [{"id": customer_id(number)} for number in numbers]
    refetched: list[Variables] = [{**one, "ids": sorted(customer_id(number + 1) for number in numbers[:10])} for one in accounts]
    levels: list[Variables] = [{"id": customer_id(number)} for number in range(0, size.customers, 50 * max(1, size.customers // 10_000))]
    segments: list[Variables] = [{"segment": "midmarket"}, {"segment": BROAD_SEGMENT}]
    few: list[Variables] = [{"segment": KEY, "industry": one} for one in ("Bakery", "Hotel", "Quarry")]
    far: Variables = {"segment": BROAD_SEGMENT}
    texts: list[Variables] = [{"text": one} for one in names]
    words: list[Variables] = [{"text": one} for one in WORDS]
    find = contract("find_contact")
    slow = 50 if size.customers < 50_000 else 10  # requests of operations that take longer on a larger graph
    return [
        _same("a", "account_graph of one account", contract("account_graph"), ACCOUNT, accounts, 100),
        _same("b", "100 customers, 20 contacts and 10 purchases each", PORTFOLIO, KEY_ACCOUNTS, [{"segment": KEY}], 10),
        Comparison("c", "search for the full name of a customer", find, texts, FOUND, [_phrase(one, "") for one in texts], 100),
        Comparison("c2", "search for names that thousands share", find, words, FOUND, [_phrase(one, "*") for one in words], slow, False),
        _same("d", "refetch of 10 ids", contract("node"), REFETCH, refetched, 200),
        _same("e", "a customer, 20 contacts, 5 acquaintances each, their employers", LEVELS, LEVELS_LIBRARY, levels, 50),
        _same("f", "customers of a segment by last order, with count", LATEST, LATEST_LIBRARY, segments, slow),
        _same("g", "customers of two filters, few matches", _few(""), _few_library(""), few, 100),
        _same("g2", "customers of two filters, few matches, with count", _few("totalCount"), _few_library("totalCount"), few, 100),
        Comparison("h", "page 50 of a broad list", BROAD, [{**far, "after": after}], BROAD_LIBRARY, [{**far, "after": _offset()}], slow),
    ]


def _same(key: str, title: str, ours: str, theirs: str, variables: list[Variables], requests: int) -> Comparison:
    return Comparison(key, title, ours, variables, theirs, variables, requests)


def _offset() -> str:
    """Return the library's cursor of the last record ahead of page 50: a number in base64."""
    return base64.b64encode(f"arrayconnection:{PAGE * (FAR - 1) - 1}".encode()).decode()


def _phrase(given: Variables, mark: str) -> Variables:
    """Return a search text as a phrase of Lucene in which every word must be found."""
    return {"text": " AND ".join(f"nameTerms:{word}{mark}" for word in given["text"].lower().split())}


def bodies(query: str, variables: list[Variables]) -> list[str]:
    """Return the request bodies."""
    return [json.dumps({"query": query, "variables": one}) for one in variables]
