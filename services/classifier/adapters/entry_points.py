"""Plug-in taggers that are installed: entry points of the group `tocsin.taggers`."""

from collections.abc import Callable, Sequence
from importlib.metadata import entry_points
from typing import Final

from services.classifier.plugins import PluginTagger
from services.classifier.settings import ClassifierSettings
from tocsin.errors import Misconfigured
from tocsin.guard import Guard

GROUP: Final = "tocsin.taggers"

Factory = Callable[[ClassifierSettings, Guard], PluginTagger]
"""What an entry point names: makes the plug-in; every address it calls goes through the guard."""


def plugins(settings: ClassifierSettings) -> Sequence[PluginTagger]:
    """Return the plug-ins that TOCSIN_TAGGERS names, in its order.

    Raises:
        Misconfigured: one is not installed, or cannot be made.
    """
    installed = {each.name: each for each in entry_points(group=GROUP)}
    guard = Guard(settings.allow_private_nets, settings.allow_ports, settings.proxy)
    made = []
    for name in settings.taggers:
        if name not in installed:
            known = ", ".join(sorted(installed)) or "none"
            raise Misconfigured(f"TOCSIN_TAGGERS: no plug-in {name!r} is installed; installed: {known}")
        factory: Factory = installed[name].load()
        made.append(factory(settings, guard))
    return made
