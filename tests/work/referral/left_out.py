"""Which actions the model leaves out, and why that is safe."""

import inspect
from collections.abc import Callable
from typing import Any

from tonari.ground.network import actions as network
from tonari.records.people import actions as people
from tonari.work.referral import actions as referral
from tonari.work.support import actions as support

from .world import name_of

# By its reason: what is left out. All else is done in every run.
LEFT_OUT = {
    "part of another action of the model, which calls it": [
        "network.keep_post",
        "people.be_beside_again",
        "people.carry_on_elsewhere",
        "people.correct_contact",
        "people.end_grants",
        "people.end_received",
        "people.give_consent",
        "people.introduce",
        "people.keep_connection",
        "people.note_met",
        "people.open_case",
        "people.put_into_finder",
        "people.release",
        "people.return_to_sender",
        "people.step_in",
        "people.tell",
    ],
    "called by site/wiring when something of the model happens": [
        "people.carry_no_more",
        "people.count_contacts",
        "people.drop_from_teams",
        "people.keep_away_with",
        "people.keep_reachable",
        "people.move_tracks",
        "people.tell_of_losses",
        "referral.come_back_unreached",
        "referral.keep_introductions",
        "referral.go_on_after_mistake",
        "referral.note_beside_again",
        "referral.tell_apart",
        "referral.withdraw_from_barred",
        "referral.withdraw_offers_of",
        "support.cancel_contacts",
    ],
    "signing in: whoever is signed out is a member still, and so is who has no phone": [
        "network.accept_reentry",
        "network.begin_session",
        "network.change_pass_phrase",
        "network.change_second_factor",
        "network.complete_session",
        "network.end_session",
        "network.invite_reentry",
        "network.make_recovery_code",
        "network.recover",
        "network.replace_lost_phone",
        "network.set_second_factor",
        "network.sweep_sessions",
    ],
    "what a member or an organisation says of itself or likes": [
        "network.note_mailed",
        "network.set_mail",
        "network.set_organisation_profile",
        "network.set_years",
        "support.end_feed",
        "support.make_feed",
    ],
    "a link by which nobody has come in; that somebody comes in is in the model": [
        "network.expire_invitations",
        "network.recall_invitation",
    ],
    "the first organisation of a node, before there is anybody": [
        "network.found_organisation",
    ],
    "words of a record or of nobody else: no track, post, grant or task changes": [
        "people.copy_received",
        "people.strike_section",
        "people.write_section",
        "support.drop_draft",
        "support.forget_page",
        "support.keep_page",
        "support.save_draft",
        "support.sweep_drafts",
    ],
}


def all_actions() -> dict[str, Callable[..., Any]]:
    """Every action of the four contexts that a person's way goes through, by name."""
    found = {}
    for context in (network, people, support, referral):
        for _name, act in inspect.getmembers(context, inspect.isfunction):
            if hasattr(act, "is_action"):
                found[name_of(act)] = act
    return found


def left_out() -> set[str]:
    """Their names."""
    return {name for names in LEFT_OUT.values() for name in names}
