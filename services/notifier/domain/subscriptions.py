"""What one person wants to hear of, and where it is sent."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from tocsin.messages import Id, Utc


class Subscription(BaseModel):
    """A saved query and the webhook that rings; stored as JSON, tolerant of fields it does not know."""

    model_config = ConfigDict(frozen=True, extra="allow")

    id: Id
    """`sub_` and 26 random characters."""
    name: Annotated[str, Field(min_length=1, max_length=200)]
    """What its owner calls it."""
    query: Annotated[str, Field(min_length=1, max_length=4_000)]
    """The query as its owner wrote it."""
    webhook: Annotated[str, Field(max_length=2_000)]
    """The address that is called."""
    sealed_secret: Annotated[str, Field(repr=False)]
    """The signing secret, encrypted under the key file."""
    saved_at: Utc
    """When it was saved or last resumed, by the server's clock: it applies to articles tagged after this moment."""
    paused: bool = False
    """True while its owner wants to hear nothing."""
    disabled: str | None = None
    """Why we stopped calling its webhook, such as an answer 410; absent while it works."""

    @property
    def rings(self) -> bool:
        """Whether articles are matched against it at all."""
        return not self.paused and self.disabled is None
