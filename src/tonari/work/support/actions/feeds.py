"""The address at which a member's calendar fetches their appointments."""

from tonari.ground.ledger.actions import action, record
from tonari.ground.network import queries as network
from tonari.ground.network.rules import token_hash
from tonari.kernel import clock
from tonari.kernel.actor import Actor
from tonari.kernel.ids import new_token
from tonari.kernel.refused import not_found
from tonari.work.support.models import Feed


@action
def make_feed(*, by: Actor) -> str:
    """A new address for by's calendar; an earlier one ends. Returns its token, which is not kept.

    Errors: Refused (not found) for whoever is responsible for nobody.
    """
    if not network.is_worker(by):
        raise not_found()
    token = new_token()
    Feed.objects.update_or_create(
        member_id=by.acting_id,
        defaults={"token_hash": token_hash(token), "made_at": clock.now()},
    )
    record("support.feed_made", by=by, subject=by.acting_id)
    return token


@action
def end_feed(*, by: Actor) -> None:
    """The address leads nowhere from now on."""
    Feed.objects.filter(member=by.acting_id).delete()
    record("support.feed_ended", by=by, subject=by.acting_id)
