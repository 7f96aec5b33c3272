"""News that customers should hear about (R9).  (:News)-[:ABOUT]->(:Product|Category)"""

from graph.commit.change_set import Decision, Draft, Given
from insights.enums import ChangeKind
from writes.checks import not_to_come


def _record(given: Given, draft: Draft) -> None:
    not_to_come(given, "at")
    news = draft.create("News", {"text": given["text"], "at": given.get("at") or given.now})
    for topic in dict.fromkeys(given.get("about") or ()):
        draft.link(news, "ABOUT", topic)
    draft.change(ChangeKind.CREATED, news, None, "NEWS", "There is news to tell.")
    draft.tell(news=news)


RECORD = Decision("recordNews", {"about": ("Product", "Category")}, _record)
