"""Keeping the finder pages in step with the identity sections."""

from uuid import UUID

from tonari.ground.ledger.actions import action, record
from tonari.kernel.actor import Actor
from tonari.records.people import queries
from tonari.records.people.models import Case, FinderHead, FinderPage
from tonari.records.people.queries import finder

PAGE_SIZE = 256


@action
def put_into_finder(*, by: Actor, case_id: UUID, identity: dict[str, str]) -> None:
    """Make a person findable by name, kana, birth date and phone, or change these.

    Who is restricted stays out.
    """
    queries.check_own_record(by, case_id)
    # The head is locked before any page: two writers of one organisation take turns.
    FinderHead.objects.get_or_create(organisation_id=by.acting_for)
    head = FinderHead.objects.select_for_update().get(organisation=by.acting_for)
    case = Case.objects.get(pk=case_id)
    if case.restricted:
        if case.finder_page is not None:  # from before another organisation asked for it
            _rewrite(by, case.finder_page, case_id, [])
        record("people.finder_spared", by=by, subject=case_id)
        return
    if case.finder_page is None:
        case.finder_page = _next_place(head)
        Case.objects.filter(pk=case_id).update(finder_page=case.finder_page)
    _rewrite(by, case.finder_page, case_id, [finder.finder_line(case_id, identity)])
    record("people.finder_updated", by=by, subject=case_id)


@action
def keep_out_of_finder(*, by: Actor, case_id: UUID) -> None:
    """Take a person out of the pages that all workers search."""
    queries.check_own_record(by, case_id)
    FinderHead.objects.select_for_update().filter(organisation=by.acting_for).first()
    page = Case.objects.values_list("finder_page", flat=True).get(pk=case_id)
    if page is not None:
        _rewrite(by, page, case_id, [])
    record("people.finder_left", by=by, subject=case_id)


def _next_place(head: FinderHead) -> int:
    if head.last_page == 0 or head.on_last_page >= PAGE_SIZE:
        head.last_page, head.on_last_page = head.last_page + 1, 0
    FinderHead.objects.filter(pk=head.pk).update(
        last_page=head.last_page, on_last_page=head.on_last_page + 1
    )
    return head.last_page


def _rewrite(by: Actor, number: int, case_id: UUID, lines: list[str]) -> None:
    cipher, place = finder.page_cipher(by), finder.page_place(number)
    rows = FinderPage.objects.filter(organisation=by.acting_for, number=number)
    sealed = rows.values_list("sealed", flat=True).first()
    old = cipher.open_bytes(place, bytes(sealed)).decode().split("\n") if sealed else []
    mark = f"\x1f{case_id.hex}\x1f"
    kept = [finder.refolded(row) for row in old if row and mark not in row]
    text = "".join(f"{row}\n" for row in [*kept, *lines])
    FinderPage.objects.update_or_create(
        organisation_id=by.acting_for,
        number=number,
        defaults={"sealed": cipher.seal_bytes(place, text.encode())},
    )
