"""Kinds of separation and what each of them means for the rules. SPEC 2."""

from __future__ import annotations

from enum import StrEnum


class Kind(StrEnum):
    """Why somebody leaves (or moves)."""

    RESIGNATION = "resignation"  # 辞职
    MUTUAL = "mutual"  # 协商解除
    DISMISSAL = "dismissal"  # 辞退
    REDUNDANCY = "redundancy"  # 经济性裁员
    CONTRACT_EXPIRY = "contract_expiry"  # 合同到期
    RETIREMENT = "retirement"  # 退休
    ABANDONMENT = "abandonment"  # 自动离职
    DEATH = "death"  # 身故
    INTERNAL_TRANSFER = "internal_transfer"  # 调岗

    @property
    def ends_employment(self) -> bool:
        """False for a transfer: no certificate, no insurance items, no revocation of access."""
        return self is not Kind.INTERNAL_TRANSFER

    @property
    def leaver_is_absent(self) -> bool:
        """Kinds in which nobody can expect the leaver to act; the case starts as absent."""
        return self in (Kind.ABANDONMENT, Kind.DEATH)

    @property
    def leaver_may_file(self) -> bool:
        """Whether the leaver can start it alone."""
        return self is Kind.RESIGNATION

    @property
    def may_be_withdrawn(self) -> bool:
        """Only a resignation is taken back; the others are cancelled by HR."""
        return self is Kind.RESIGNATION
