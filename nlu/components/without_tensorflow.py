"""Lets Rasa be imported without TensorFlow, for a server whose pipeline uses none of it.

Rasa imports TensorFlow for components that are never built here; that takes most of the start and 250 MB. While the
stand-in is installed, any `tensorflow` module and any name in it is an empty class: enough to be imported and inherited
from, and an error when somebody tries to compute with it.
"""

from __future__ import annotations

import importlib.abc
import importlib.machinery
import sys
from types import ModuleType
from typing import Any, ClassVar, Sequence

_ABSENT = ("tensorflow", "tensorflow_addons", "tensorflow_hub", "tensorflow_text", "keras")


class _AbsentType(type):
    """A class whose attributes are such classes again."""

    def __getattr__(cls, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return _absent(name)

    def __or__(cls, _other: Any) -> Any:
        return cls

    __ror__ = __or__


def _absent(name: str) -> Any:
    def decorate(cls: type, *arguments: Any, **_options: Any) -> Any:
        """`@tf.function` and `@tf.function(...)` leave what they decorate as it is."""
        if cls.__module__ != __name__:
            return object.__new__(cls)
        if len(arguments) == 1 and callable(arguments[0]):
            return arguments[0]
        return lambda decorated: decorated

    return _AbsentType(
        name,
        (),
        {"__new__": decorate, "__module__": __name__, "__class_getitem__": classmethod(lambda cls, _item: cls)},
    )


class _AbsentModule(ModuleType):
    __path__: ClassVar[list[str]] = []
    __version__ = "2.12.0"

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        value = _absent(name)
        setattr(self, name, value)
        return value


class _Finder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    def find_spec(self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None) -> Any:  # noqa: ARG002
        if fullname.partition(".")[0] in _ABSENT:
            return importlib.machinery.ModuleSpec(fullname, self, is_package=True)
        return None

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> ModuleType:
        return _AbsentModule(spec.name)

    def exec_module(self, module: ModuleType) -> None:
        pass


def install() -> None:
    """Stand in for TensorFlow from now on; does nothing when it is already imported."""
    if "tensorflow" not in sys.modules:
        sys.meta_path.insert(0, _Finder())


#: Packages whose components compute without TensorFlow.
_FREE = ("components.", "rasa.graph_components.", "rasa.nlu.classifiers.regex_message_handler.")


def install_if_unneeded(component_names: Sequence[str]) -> None:
    """Stand in for TensorFlow when every component of the pipeline is known to do without it."""
    if all(name.startswith(_FREE) for name in component_names):
        install()
