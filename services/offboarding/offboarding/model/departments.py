"""The department tree: paths, cycles, and who heads what. SPEC 1.

The head is a fact of the department, never guessed from titles. Where the head is the leaver it is the head of the
department above; never the leaver.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

SEPARATOR = "/"


@dataclass(frozen=True)
class Department:
    """One node; `head` is an employee number."""

    code: str
    parent: str | None = None
    head: str | None = None
    active: bool = True


@dataclass(frozen=True)
class Tree:
    """Departments by code. A parent that is not among them ends the path there."""

    departments: Mapping[str, Department]

    @classmethod
    def of(cls, departments: Iterable[Department]) -> Tree:
        """From any order."""
        return cls({d.code: d for d in departments})

    def path(self, code: str) -> list[str]:
        """Codes from the root down to `code`; empty for an unknown one. A cycle in old data ends the walk."""
        upward: list[str] = []
        current = self.departments.get(code)
        while current is not None and current.code not in upward:
            upward.append(current.code)
            current = self.departments.get(current.parent) if current.parent else None
        return upward[::-1]

    def cycle(self, code: str) -> list[str]:
        """The departments of the cycle that `code` leads into, in walking order; empty where there is none."""
        seen: list[str] = []
        current: str | None = code
        while current is not None and current in self.departments:
            if current in seen:
                return seen[seen.index(current) :]
            seen.append(current)
            current = self.departments[current].parent
        return []

    def heads(self, code: str, *, without: Iterable[str] = ()) -> list[str]:
        """The heads from `code` upward, nearest first, each once, nobody of `without`."""
        barred = set(without)
        found: list[str] = []
        for step in reversed(self.path(code)):
            head = self.departments[step].head
            if head is not None and head not in barred and head not in found:
                found.append(head)
        return found


def head_and_superior(
    tree: Tree, department: str, leaver: str, unable: Iterable[str] = ()
) -> tuple[str | None, str | None]:
    """Who acts as head in a case, and who is told when that one is late. `unable`: people who have left already."""
    chain = tree.heads(department, without=[leaver, *unable])
    return (chain[0] if chain else None, chain[1] if len(chain) > 1 else None)


def superior_of(
    tree: Tree, department: str, leaver: str, head: str, present: str | None, unable: Iterable[str] = ()
) -> str | None:
    """Who is above the head of a running case: the next head on the path who is there.

    A head who heads none of it was named by somebody (HR took over): then whoever is superior so far stays, as long as
    that one still heads a part of the path.
    """
    chain = tree.heads(department, without=[leaver])
    out = {head, *unable}
    if head not in chain and present in chain and present not in out:
        return present
    above = chain[chain.index(head) + 1 :] if head in chain else chain
    return next((person for person in above if person not in out), None)


def path_text(path: Iterable[str]) -> str:
    """`/HQ/SALES/`: a subtree is then a prefix."""
    return SEPARATOR + "".join(code + SEPARATOR for code in path)


def path_codes(text: str) -> list[str]:
    """The way back."""
    return [code for code in text.split(SEPARATOR) if code]
