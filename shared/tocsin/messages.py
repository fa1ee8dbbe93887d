"""The messages on Tocsin's streams: `Article`, `TaggedArticle`, `StoryUpdate`, `Alert` and `DeadLetter`.

All are frozen. Fields this version does not know are kept and passed on, so an old service between two newer ones
strips nothing. Texts that are too long are cut at a character and named in `cut`; they are never refused.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Annotated, Any, ClassVar, Final, Literal, Self, get_args

from pydantic import AfterValidator, AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

EventType = Literal[
    "transfer", "condemn", "sanction", "violate", "test", "strike", "deploy", "detain", "expel", "negotiate"
]
"""What kind of thing was done."""

Item = Literal[
    "missile",
    "ammunition",
    "drone",
    "aircraft",
    "armour",
    "artillery",
    "nuclear",
    "satellite",
    "troops",
    "ships",
    "sanctions",
    "export-controls",
    "resolution",
    "ceasefire",
    "airspace",
    "other",
]
"""What was transferred, tested, used, sent or violated."""

Status = Literal["reported", "alleged", "planned", "requested", "denied", "negated", "hypothetical", "historical"]
"""How an article states an event, strongest first."""

Partial = Literal["teaser", "login", "consent", "challenge", "robots", "unreachable"]
"""Why an article is no more than its publisher's teaser.

`teaser` its page was not asked for · `login` the page wants a reader to pay or log in · `consent` it wants an answer
about cookies first · `challenge` it wants proof of a human · `robots` its site asks machines to stay away ·
`unreachable` it could not be fetched or read.
"""

Changed = Literal["text", "furniture"]
"""What a revision has changed: what the article says (title, body), or only what stands around it."""

DeadReason = Literal["undecodable", "invalid", "rejected", "failed", "killed", "too_large", "gone", "exhausted"]
"""Why a message was given up.

`undecodable` not UTF-8 JSON · `invalid` not of its schema · `rejected` refused by the handler · `failed` the handler
raised too often · `killed` it took its process down too often · `too_large` its successor is above the entry limit ·
`gone` the endpoint answered 410 or may not be called · `exhausted` every try of a delivery was used up.
"""

STATUSES: Final[tuple[str, ...]] = get_args(Status)
EVENT_TYPES: Final[tuple[str, ...]] = get_args(EventType)
ITEMS: Final[tuple[str, ...]] = get_args(Item)
ORGANISATIONS: Final = ("EU", "UN", "NATO", "IAEA", "AU", "ASEAN")
"""Bodies that act in events beside states; they are never countries."""

ENTRY_BYTES: Final = 256 * 1024
"""The largest message a stream carries, as UTF-8 JSON."""
TITLE_CHARACTERS: Final = 500
SUMMARY_CHARACTERS: Final = 4_000
BODY_CHARACTERS: Final = 32_768
BODY_BYTES: Final = 96 * 1024
CAPTION_CHARACTERS: Final = 1_000
CAPTIONS: Final = 20
NAME_CHARACTERS: Final = 200
NAMES: Final = 20
URL_CHARACTERS: Final = 4_096
ERROR_CHARACTERS: Final = 500

_UNPRINTABLE: Final = (
    dict.fromkeys([*range(0x00, 0x09), 0x0B, 0x0C, *range(0x0E, 0x20), *range(0x7F, 0xA0)])
    | {0x85: "\n"}
    | dict.fromkeys(range(0xD800, 0xE000), "\ufffd")
)


def printable(text: str) -> str:
    """Return `text` without control characters (tab and line ends stay); lone surrogates become U+FFFD."""
    return text.translate(_UNPRINTABLE)


def _utc(moment: datetime) -> datetime:
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        raise ValueError("the time is outside the years 1 to 9999 in UTC") from None


Text = Annotated[str, BeforeValidator(lambda value: printable(value) if isinstance(value, str) else value)]
Id = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,64}$")]
Utc = Annotated[AwareDatetime, AfterValidator(_utc)]
Party = Annotated[str, Field(pattern=r"^[A-Z]{2,5}$")]
CountryCode = Annotated[str, Field(pattern=r"^[A-Z]{2}$")]


class Message(BaseModel):
    """What all messages share: frozen, tolerant of fields it does not know, written as plain UTF-8 JSON."""

    model_config = ConfigDict(frozen=True, extra="allow", use_attribute_docstrings=True)

    schema_id: ClassVar[str] = ""
    """Name and version, the flat field `schema` beside the message on the wire."""

    def to_wire(self) -> bytes:
        """Return the message as it stands in the field `__data__` of a stream entry."""
        return self.model_dump_json(exclude_unset=False).encode()


class Evidence(Message):
    """The words that prove something: `article[field][start:end] == text`, offsets in characters."""

    field: Annotated[str, Field(pattern=r"^(title|body|summary|text|captions/[0-9]{1,3})$")]
    """Where the words stand: `title`, `body`, `summary` (where there is no body) or `captions/N`."""
    start: Annotated[int, Field(ge=0)]
    """First character."""
    end: Annotated[int, Field(ge=0)]
    """One past the last character."""
    text: str
    """The words themselves."""


class Claim(Message):
    """One way in which the article states an event."""

    status: Status
    """How it is stated."""
    speakers: tuple[Party, ...] = ()
    """On whose word; empty for the article's own voice."""
    evidence: tuple[Evidence, ...] = ()
    """The words that state it so."""


class Event(Message):
    """Who did what to whom, as one article tells it."""

    type: EventType
    """What was done."""
    actors: tuple[Party, ...] = ()
    """Who did it: ISO 3166-1 alpha-2 codes, or EU, UN, NATO, IAEA, AU, ASEAN."""
    recipients: tuple[Party, ...] = ()
    """To whom: receiver, target, or the place a force is sent to."""
    item: Item | None = None
    """What was moved, tested, used or violated, for the types that have it."""
    status: Status
    """The status of the strongest claim."""
    speakers: tuple[Party, ...] = ()
    """The speakers of the strongest claim."""
    claims: tuple[Claim, ...] = ()
    """Each way in which the article states the event, strongest first."""
    evidence: tuple[Evidence, ...] = ()
    """The words that prove actors, recipients and item."""

    @classmethod
    def of(
        cls,
        type: EventType,
        actors: tuple[str, ...],
        recipients: tuple[str, ...],
        item: Item | None,
        claims: tuple[Claim, ...],
        evidence: tuple[Evidence, ...],
    ) -> Self:
        """Build an event from its claims (at least one), which are put strongest first and give it its status."""
        ordered = tuple(sorted(claims, key=lambda claim: STATUSES.index(claim.status)))
        strongest = ordered[0]
        return cls(
            type=type,
            actors=actors,
            recipients=recipients,
            item=item,
            status=strongest.status,
            speakers=strongest.speakers,
            claims=ordered,
            evidence=evidence,
        )


class Topic(Message):
    """A topic that applies to an article."""

    id: str
    """The topic's id in the taxonomy, such as `missile-transfer`."""
    score: Annotated[float, Field(ge=0, le=1)]
    """How sure the tagger is, from 0 to 1."""
    evidence: tuple[Evidence, ...] = ()
    """The words that prove it."""
    broader: tuple[Text, ...] = ()
    """Topics it is a case of, such as `arms-transfer`; they stand in the article's topics too."""
    iptc: Text | None = None
    """The nearest IPTC Media Topic, such as `medtop:20000642`."""
    plover: Text | None = None
    """The nearest event class of PLOVER, such as `SANCTION`."""


class Country(Message):
    """A state that acts, is targeted or is the place."""

    code: CountryCode
    """ISO 3166-1 alpha-2."""
    evidence: tuple[Evidence, ...] = ()
    """Where it is named."""


def _cut_text(text: str, characters: int, utf8_bytes: int | None = None) -> str:
    text = printable(text)[:characters]
    if utf8_bytes is not None and len(text) * 4 > utf8_bytes:
        text = text.encode("utf-8", "replace")[:utf8_bytes].decode("utf-8", "ignore")
    return text


class Article(Message):
    """One published text in one revision."""

    schema_id: ClassVar[str] = "article.v1"

    id: Id
    """Stable over all revisions and all ways the article reaches us."""
    revision: Annotated[int, Field(ge=1)] = 1
    """Counts from 1; an edit of the text is a new revision."""
    url: Text | None = None
    """Where it was read; absent for a text handed in without an address."""
    canonical_url: Text | None = None
    """`url` without tracking parameters and fragment: one canonical URL is one article."""
    title: Text = ""
    """The headline, at most 500 characters."""
    authors: tuple[Text, ...] = ()
    """Names from the byline."""
    section: tuple[Text, ...] = ()
    """Where it stands on its site, outermost first, such as `["National", "Diplomacy"]`."""
    language: Text | None = None
    """ISO 639-1 code; absent where it could not be told."""
    published: Utc | None = None
    """When its publisher says it came out."""
    first_seen: Utc
    """When we first read it."""
    source: Text | None = None
    """Its publisher: the host name of its address without `www.`."""
    feed: Text | None = None
    """The URL of the feed that listed it; absent for what a person handed in."""
    summary: Text = ""
    """The publisher's teaser, at most 4,000 characters."""
    body: Text = ""
    """The text without furniture, at most 32,768 characters and 96 KiB; paragraphs are separated by a blank line."""
    captions: tuple[Text, ...] = ()
    """Texts of pictures and their like, apart from the body."""
    backfill: bool = False
    """True for what was already there when its feed was added: it rings nobody."""
    status: Literal["published", "withdrawn"] = "published"
    """`withdrawn` where its publisher has taken it back: it rings nobody."""
    changed: Changed | None = None
    """What this revision has changed; absent in the first."""
    partial: Partial | None = None
    """Why only a teaser of it could be read; absent where the text is whole."""
    copy_of: Id | None = None
    """The article of another source, known before, whose text this one repeats."""
    signature: Annotated[str, Field(pattern=r"^[A-Za-z0-9+/]*={0,2}$", max_length=1_024)] | None = None
    """MinHash of the text's shingles, base64 of 32-bit numbers: alike where texts are alike; absent for a short one."""
    published_as_given: Utc | None = None
    """What its publisher says, where `published` was not taken from it because it lies ahead."""
    cut: tuple[str, ...] = ()
    """Names of the fields that were too long and have been cut, and `published` where it was said to lie ahead."""

    @model_validator(mode="before")
    @classmethod
    def _cut(cls, values: Any) -> Any:
        """Cut what is too long and name it in `cut`; an address that is too long is left out, half of it is no use."""
        if not isinstance(values, Mapping):
            return values
        fields = dict(values)
        before = fields.get("cut")
        names = [name for name in before if isinstance(name, str)] if isinstance(before, list | tuple) else []

        def put(name: str, value: Any) -> None:
            if value != fields[name]:
                names.append(name)
            fields[name] = value

        for name, characters, utf8_bytes in _TEXT_LIMITS:
            text = fields.get(name)
            if isinstance(text, str) and len(text) * 4 > characters:
                fields[name] = text = printable(text)
                put(name, _cut_text(text, characters, utf8_bytes))
        for name, count, characters in _LIST_LIMITS:
            texts = fields.get(name)
            if isinstance(texts, list | tuple) and texts and all(isinstance(text, str) for text in texts):
                fields[name] = tuple(printable(text) for text in texts)
                put(name, tuple(text[:characters] for text in fields[name][:count]))
        for name in ("url", "canonical_url", "feed"):
            if isinstance(fields.get(name), str) and len(fields[name]) > URL_CHARACTERS:
                put(name, None)
        if names:
            fields["cut"] = tuple(dict.fromkeys(names))
        return fields

    def text_of(self, field: str) -> str:
        """Return the text an `Evidence.field` points at, empty if there is none."""
        if field.startswith("captions/"):
            number = int(field.removeprefix("captions/"))
            return self.captions[number] if number < len(self.captions) else ""
        return {"title": self.title, "body": self.body, "summary": self.summary}.get(field, "")


_TEXT_LIMITS: Final[tuple[tuple[str, int, int | None], ...]] = (
    ("title", TITLE_CHARACTERS, None),
    ("summary", SUMMARY_CHARACTERS, None),
    ("body", BODY_CHARACTERS, BODY_BYTES),
    ("source", NAME_CHARACTERS, None),
)
_LIST_LIMITS: Final = (
    ("authors", NAMES, NAME_CHARACTERS),
    ("section", NAMES, NAME_CHARACTERS),
    ("captions", CAPTIONS, CAPTION_CHARACTERS),
)


class Remark(Message):
    """What a plug-in tagger has changed."""

    tagger: Text
    """Its name and version."""
    topic: Text
    """The topic it added or took out."""
    verdict: Literal["added", "vetoed"]
    """What it did."""
    reason: Text
    """Why, in its words."""


class TaggedArticle(Message):
    """An article with what it says: topics, countries and events, each with its evidence."""

    schema_id: ClassVar[str] = "tagged-article.v1"

    article: Article
    """The whole article, so that a consumer needs this stream only."""
    topics: tuple[Topic, ...] = ()
    """What it is about, surest first."""
    countries: tuple[Country, ...] = ()
    """The states that act, are targeted or are the place."""
    events: tuple[Event, ...] = ()
    """Who did what to whom."""
    untagged: str | None = None
    """Why nothing could be read from it, such as a language no lexicon covers; absent otherwise."""
    remarks: tuple[Remark, ...] = ()
    """What plug-in taggers have changed, where some are in use."""
    tagger: str
    """Name and version of the tagger."""
    taxonomy: str
    """Version of the taxonomy."""
    tagged_at: Utc
    """When it was tagged, by the server's clock; a subscription applies to articles tagged after it was saved."""

    @property
    def id(self) -> str:
        """The article's id."""
        return self.article.id


class Development(Message):
    """Something an article brought that its story did not have: an event, or a status of one it had."""

    id: Id
    """The same for whichever article brings it: a digest of story, event and what is new of it."""
    event: Event
    """The event as the article tells it."""
    kind: Literal["event", "status"]
    """`event` where the story did not know it, `status` where it did."""
    statuses: tuple[Status, ...]
    """The statuses that are new in the story, strongest first; all of the event's where the event is new."""
    article: Id
    """The article that brought it."""
    at: Utc
    """When it was decided, by the server's clock."""


class StoryUpdate(Message):
    """A tagged article in its story, with what it brought."""

    schema_id: ClassVar[str] = "story-update.v1"

    tagged: TaggedArticle
    """The tagged article, whole."""
    story: Id
    """The story it belongs to; all its revisions stay there."""
    first: bool
    """Whether it began the story."""
    origin: Text
    """Whose reporting it rests on, such as `yonhap`, or the source's host where it reports for itself."""
    origins: Annotated[int, Field(ge=1)]
    """How many origins the story has, with this one."""
    articles: Annotated[int, Field(ge=1)]
    """How many articles the story has, with this one."""
    developments: tuple[Development, ...] = ()
    """What it brought, in the order of its events; empty where all of it was known."""
    history: tuple[Development, ...] = ()
    """What the story had before, oldest first; the latest fifty."""
    vanished: tuple[Development, ...] = ()
    """What an earlier revision of this article brought and this one no longer says, or says of other parties."""
    decided_at: Utc
    """When it was decided, by the server's clock."""

    @property
    def id(self) -> str:
        """The article's id."""
        return self.tagged.article.id


class SubscriptionReference(Message):
    """Which subscription an alert belongs to."""

    id: Id
    """The subscription's id."""
    name: Text
    """Its name, as its owner gave it."""


class ArticleReference(Message):
    """Which article rang."""

    id: Id
    """The article's id."""
    revision: int
    """Its revision."""
    url: str | None = None
    """Where it can be read."""
    title: str = ""
    """Its headline."""
    source: str | None = None
    """Its publisher."""
    published: Utc | None = None
    """When its publisher says it came out."""


class Ground(Message):
    """One clause of a query that the article meets, and the words that prove it."""

    clause: Text
    """The clause as it stands in the query."""
    topic: str | None = None
    """The topic that met it, if it asked for one."""
    event: Event | None = None
    """The event that met it, if it asked for one."""
    evidence: tuple[Evidence, ...] = ()
    """The words that prove it; empty where a field such as the source met it."""


class Alert(Message):
    """The decision to tell one subscription of what is new to it in one article."""

    schema_id: ClassVar[str] = "alert.v1"

    id: Id
    """SHA-256 in hex of (subscription, what it was told of): deciding again gives the same id."""
    kind: Literal["development", "correction"] = "development"
    """`correction` where an article that rang no longer says what it rang for."""
    corrects: Id | None = None
    """The first alert that a correction takes back or changes."""
    subscription: SubscriptionReference
    """Whom it is for."""
    article: ArticleReference
    """What it is about."""
    story: Id | None = None
    """The story the article belongs to."""
    developments: tuple[Id, ...] = ()
    """What it tells that is new to the subscription; its id is made of the first."""
    origins: Annotated[int, Field(ge=1)] | None = None
    """How many independent reports the story rests on."""
    new_since: Utc | None = None
    """When the subscription was last told of this story; absent in the first alert of a story."""
    news: tuple[Text, ...] = ()
    """What has happened in the story since then, a sentence each."""
    covers: tuple[Id, ...] = ()
    """Alerts of the same story that were held back and are told of here, not by themselves."""
    grounds: tuple[Ground, ...] = ()
    """What rang: each clause that was met."""
    evidence: tuple[Evidence, ...] = ()
    """The words that prove it: all grounds together, and what else tells of the developments."""
    reason: str
    """Why it rang, in one sentence."""
    decided_at: Utc
    """When it was decided, by the server's clock."""


class DeadLetter(Message):
    """A message given up on, whole, with the reason."""

    schema_id: ClassVar[str] = "dead-letter.v1"

    stage: str
    """The consumer group, or the part, that gave up."""
    reason: DeadReason
    """Why."""
    stream: str
    """The key of the stream it was read from."""
    entry_id: str
    """Its id there."""
    attempts: Annotated[int, Field(ge=0)]
    """How often it was tried."""
    first_at: Utc
    """When it entered the stream."""
    last_at: Utc
    """When it was given up."""
    error: str
    """What went wrong, redacted, at most 500 characters."""
    encoding: Literal["utf-8", "base64"] = "utf-8"
    """How names and values of `entry` are written; base64 where the bytes are not UTF-8."""
    entry: dict[str, str]
    """The whole entry, field by field."""


MESSAGES: Final[tuple[type[Message], ...]] = (Article, TaggedArticle, StoryUpdate, Alert, DeadLetter)
"""The messages that travel on streams, in flow order."""
