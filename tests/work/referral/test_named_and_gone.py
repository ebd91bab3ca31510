"""Offers that call somebody by name, or go to a place that is gone, are refused."""

from uuid import UUID

import pytest

from tests.cast import Cast
from tonari.kernel.ids import new_id
from tonari.kernel.refused import Refused
from tonari.records.directory.actions import merge_services, put_service, withdraw_service
from tonari.records.directory.rules import Content
from tonari.work.referral import actions, queries, rules
from tonari.work.referral.actions import Recipient

from .test_actions import OFFER


def prepared(cast: Cast, case_id: UUID, *to: Recipient, **said: str) -> list[UUID]:
    return actions.prepare_referral(
        by=cast.owner,
        referral_id=new_id(),
        case_id=case_id,
        recipients=list(to),
        urgency="normal",
        offer=OFFER | said,
    )


def test_who_has_been_withdrawn_since_is_asked_nothing(cast: Cast, case_id: UUID) -> None:
    place = put_service(by=cast.other, content=Content("喫茶なぎさ"))
    asked = Recipient(organisation_id=cast.other.organisation_id, service_id=place)
    [draft] = prepared(cast, case_id, asked)
    withdraw_service(by=cast.other, service_id=place)
    with pytest.raises(Refused, match="取り下げられています"):
        actions.send_offer(by=cast.owner, task_id=draft)
    with pytest.raises(Refused, match="取り下げられています") as refused:
        prepared(cast, case_id, Recipient(service_id=place))
    assert refused.value.field == "recipient"


def test_who_became_part_of_another_is_asked_still(cast: Cast, case_id: UUID) -> None:
    first, second = (put_service(by=cast.other, content=Content("喫茶なぎさ")) for _ in "12")
    asked = Recipient(organisation_id=cast.other.organisation_id, service_id=second)
    [draft] = prepared(cast, case_id, asked)
    both = {"kept_id": first, "other_id": second, "versions": (1, 1)}
    merge_services(by=cast.other, merge_id=new_id(), chosen={}, **both)
    actions.send_offer(by=cast.owner, task_id=draft)
    assert queries.task(cast.owner, draft).state == rules.REQUESTED


def test_an_offer_calls_nobody_by_name_but_a_place(cast: Cast, case_id: UUID) -> None:
    put_service(by=cast.other, content=Content("西村さんの離れ"))
    with pytest.raises(Refused, match="人の名前のようです") as refused:
        prepared(
            cast,
            case_id,
            Recipient(organisation_id=cast.other.organisation_id),
            where="田中実さんの家のあたり",
        )
    assert (refused.value.field, refused.value.values["word"]) == ("where", "田中実さん")
    assert prepared(
        cast,
        case_id,
        Recipient(organisation_id=cast.other.organisation_id),
        need="西村さんの離れのようなところ",
    )
    many = "西村さんの離れ" * 20 + "と田中実さん"
    with pytest.raises(Refused, match="人の名前のようです"):
        prepared(cast, case_id, Recipient(organisation_id=cast.other.organisation_id), need=many)
