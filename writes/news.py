"""News that customers should hear about (R9).  (:News)-[:ABOUT]->(:Product|Category)"""

from graph.commit.change_set import ChangeSet, Decision, Input
from insights.enums import ChangeKind
from writes import corrections, updates
from writes.checks import not_to_come


def _record(given: Input, change_set: ChangeSet) -> None:
    not_to_come(given, "at")
    news = change_set.create("News", {"text": given["text"], "at": given.get("at") or given.now})
    for topic in dict.fromkeys(given.get("about") or ()):
        change_set.link(news, "ABOUT", topic)
    change_set.change(ChangeKind.CREATED, news, None, "NEWS", "There is news to tell.")
    change_set.tell(news=news)


def _update(given: Input, change_set: ChangeSet) -> None:
    not_to_come(given, "at")
    news = updates.stored(given)
    given.sound()
    change_set.update(news, given.only("text", "at"))
    if "about" in given.values:
        updates.draw(change_set, news, "ABOUT", news.facts["about"], given.get("about") or ())
    updates.tell(change_set, news, None)
    change_set.tell(news=news.id)


RECORD = Decision("recordNews", {"about": ("Product", "Category")}, _record)
UPDATE = Decision(
    "updateNews",
    {"id": ("News",), "about": ("Product", "Category")},
    _update,
    corrections.reads("News") | {"News.about"},
    changes="id",
)
