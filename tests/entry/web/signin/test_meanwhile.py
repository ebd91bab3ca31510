"""Two have one page open: what the first saved is shown to the second, and stands until chosen."""

from tests.entry.web.seats import Seat
from tonari.ground.network import actions
from tonari.ground.network.models import Member, Post


def test_whoever_lost_the_key_does_not_get_it_back_by_an_older_page(db, cast):
    actions.change_roles(by=cast.owner, member_id=cast.teammate.id, roles=["coordinator"])
    first, second = Seat(cast.owner), Seat(cast.teammate)
    address = f"/network/members/{cast.stranger.id}/roles/"
    for seat in (first, second):
        seat.open(address)
    assert "役割を変えました" in first.send(address, roles=["host"], label="店主")
    typed = {"roles": ["worker"], "label": "係長"}
    page = second.send(address, 422, **typed)
    assert "ほかの人が直しました" in page
    assert "ほかの人が書いた、いまの内容" in page and "店主" in page and 'value="係長"' in page
    assert Member.objects.get(id=cast.stranger.id).roles == {"host"}
    assert "役割を変えました" in second.send(address, **typed)
    assert Member.objects.get(id=cast.stranger.id).roles == {"worker"}


def test_a_post_is_not_staffed_by_an_older_page(db, cast):
    actions.change_roles(by=cast.owner, member_id=cast.teammate.id, roles=["coordinator"])
    post = actions.create_post(by=cast.owner, name="南地区", holder_id=cast.owner.id)
    first, second = Seat(cast.owner), Seat(cast.teammate)
    address = f"/network/posts/{post}/"
    for seat in (first, second):
        seat.open(address)
    theirs = {"name": "みなみ", "holder": str(cast.stranger.id), "deputy": ""}
    mine = {"name": "南地区", "holder": str(cast.owner.id), "deputy": str(cast.teammate.id)}
    form = first.page
    for _click in range(2):
        first.page = form
        assert "担当を変えました" in first.send(address, **theirs)
    page = second.send(address, 422, **mine)
    assert "ほかの人が直しました" in page and "みなみ" in page
    row = Post.objects.get(id=post)
    assert (row.name, row.holder_id, row.deputy_id) == ("みなみ", cast.stranger.id, None)
    assert "担当を変えました" in second.send(address, **mine)
    assert Post.objects.get(id=post).deputy_id == cast.teammate.id
